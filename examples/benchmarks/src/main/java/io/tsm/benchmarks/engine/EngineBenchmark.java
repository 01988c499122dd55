package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.report.ContestSection;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine beside InfluxDB's, and beside the least that any engine must do. */
public final class EngineBenchmark implements Benchmark {
  private static final int WARMUPS = 4;

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    List<Section> sections = new ArrayList<>();
    for (Kind kind : new Kind[] {Kind.FLOATS, Kind.INTEGERS}) {
      sections.add(section(new DevopsCpu(100, 1000, kind), settings));
      if (settings.full()) {
        sections.add(section(new DevopsCpu(100, 5000, kind), settings));
      }
    }
    return sections;
  }

  static Section section(DevopsCpu load, Settings settings) throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
      Workload workload = workload(load, folder.path());
      Contest contest =
          new Contest(
              "Engine: " + load,
              GoEngine.NAME,
              List.of(
                  new TsmEngine(workload, settings.disk()),
                  new GoEngine(workload, settings.tsm1(), settings.disk()),
                  new ArrayLoop(workload, settings.disk())));
      ContestResult result = contest.run(WARMUPS, settings.rounds(), settings.progress());
      return ContestSection.of(result, text(load), verdicts(result, load));
    }
  }

  private static Workload workload(DevopsCpu load, Path folder) throws IOException {
    List<Point> points = load.points();
    Path lines = folder.resolve("points.lp");
    DevopsCpu.writeLines(points, lines);
    return new Workload(load.toString(), points, lines, Checksum.of(points));
  }

  private static String text(DevopsCpu load) {
    return String.join(
        "\n",
        "%,d values, in batches of %,d points.".formatted(load.values(), Workload.BATCH),
        "*write*: points that are there as objects, into cache and log, one thread, the log synced",
        "after each batch; bytes are the log's. *snapshot*: the cache into TSM files, with all",
        "cores. *read*: all values back from these files, one thread. *parse*: line protocol,",
        "each field's value looked at, one thread. InfluxDB's engine is Debian's library of it (Go),",
        "called in process, so without HTTP; its files are synced as ours are; its points keep values as text, which its *write*",
        "has to read once more, as it does in a server. The array loop appends values to arrays it",
        "knows by number, and writes and compresses a log with the time of each value; it looks no",
        "series up, checks no type and sorts nothing. After each round both engines' files were read once more, and a checksum",
        "of all times and values compared with that of the points.");
  }

  private static List<Verdict> verdicts(ContestResult result, DevopsCpu load) {
    boolean floats = load.kind() == Kind.FLOATS;
    return List.of(
        atLeast(result, load, "write", 5),
        Verdict.atLeast(
            "write, against a loop over arrays; " + load.kind() + ", " + load.steps() + " steps",
            0.6,
            result.medians("write").get(TsmEngine.NAME).valuesPerSecond()
                / result.medians("write").get(ArrayLoop.NAME).valuesPerSecond()),
        atLeast(result, load, "snapshot", floats ? 5 : 3),
        atLeast(result, load, "read", 5),
        atLeast(result, load, "parse", 3));
  }

  private static Verdict atLeast(
      ContestResult result, DevopsCpu load, String subject, double wanted) {
    return Verdict.atLeast(
        "%s, against InfluxDB's engine; %s, %d steps".formatted(subject, load.kind(), load.steps()),
        wanted,
        result.ratio(subject, TsmEngine.NAME));
  }
}
