package io.tsm.examples.ingest;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.flink.sink.BadRecordPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** What a run did, for people. */
final class Summary {
  /** More shards than this with fewer values each than that are worth a hint. */
  private static final int MANY_SHARDS = 20;

  private static final int FEW_VALUES = 1_000;

  private final IngestOptions options;
  private final JobCounts counts;
  private final double seconds;
  private final ShardFiles all;
  private final ShardFiles written;

  /**
   * A summary.
   *
   * @param before files that were there when the run began
   * @param all files that are there now
   */
  Summary(
      IngestOptions options, JobCounts counts, double seconds, ShardFiles before, ShardFiles all) {
    this.options = options;
    this.counts = counts;
    this.seconds = seconds;
    this.all = all;
    this.written = all.without(before);
  }

  void print(PrintWriter out) throws IOException {
    printTable(out);
    printHint(out);
    if (counts.refused() > 0) {
      out.println();
      out.println(
          switch (options.onError()) {
            case REJECT ->
                "Rejected lines, each with its reason: zcat "
                    + options.root().resolve("rejected")
                    + "/*/*.lp.gz";
            default -> "Dropped lines were counted and not kept; --on-error reject keeps them.";
          });
    }
    if (written.count() > 0) {
      out.println();
      look(out);
    }
    printNext(out);
  }

  private void look(PrintWriter out) {
    try {
      SeriesLook.print(options.shards(), ShardFiles.shard(written.largest()), out);
    } catch (IOException e) {
      // All is committed, so this is no reason to say that the run failed.
      out.println("Cannot be read back: " + Failure.message(e));
    }
  }

  private void printTable(PrintWriter out) {
    long refused = counts.refused();
    out.println();
    out.printf("  %-10s %15s %15s%n", "", "points", "values");
    // A line that is no point has no values to count.
    row(out, "in", counts.linesRead(), refused == 0 ? counts.values() : -1);
    row(out, "written", counts.points(), counts.values());
    row(
        out, options.onError() == BadRecordPolicy.DROP ? "dropped" : "rejected",
        refused, refused == 0 ? 0 : -1);
    out.println();
    out.printf("  %-10s %15s %15s %15s %15s%n", "", "shards", "files", "bytes", "bytes/value");
    double perValue = written.bytes() / (double) Math.max(1, counts.values());
    out.printf(
        Locale.ROOT,
        "  %-10s %,15d %,15d %,15d %15.2f%n",
        "new",
        written.shards().size(),
        written.count(),
        written.bytes(),
        perValue);
    out.printf(
        Locale.ROOT,
        "  %-10s %,15d %,15d %,15d%n",
        "in all",
        all.shards().size(),
        all.count(),
        all.bytes());
    out.println();
    out.printf(
        Locale.ROOT,
        "  %.2f s, %,.0f values/s (without the start of the cluster)%n",
        seconds,
        Progress.perSecond(counts.values(), seconds));
  }

  private static void row(PrintWriter out, String name, long points, long values) {
    out.printf(
        Locale.ROOT,
        "  %-10s %,15d %15s%n",
        name,
        points,
        values < 0 ? "-" : String.format(Locale.ROOT, "%,d", values));
  }

  private void printHint(PrintWriter out) throws IOException {
    int shards = written.shards().size();
    if (shards <= MANY_SHARDS || counts.values() / shards >= FEW_VALUES) {
      return;
    }
    ShardLayout layout = LayoutFile.read(new LocalStorage(options.root()));
    out.println();
    out.printf(
        Locale.ROOT,
        """
        Hint: %,d shards hold %,d values each. With a longer --shard-duration, such as 1825d, a long
        history of few points makes fewer and smaller files. A root keeps what it has
        (%s): load into a new one.
        """,
        shards,
        counts.values() / shards,
        layout);
  }

  private void printNext(PrintWriter out) {
    out.println();
    out.println("Next:");
    out.println();
    for (String command : NextCommands.of(options)) {
      out.println("  " + command);
    }
  }
}
