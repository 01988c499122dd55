package io.tsm.engine.cli;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.FewOpenFiles;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tsm export}: all values of a database as line protocol. */
@Command(
    name = "export",
    description = {
      "Writes all values of a retention policy as line protocol.",
      "",
      "In canonical form: a line for each value, sorted by the bytes of the series key, then of the"
          + " field name, then by time, over all shards; times in nanoseconds. Values that a sink"
          + " has not committed yet are not in it; those in a WAL of InfluxDB are. A compaction"
          + " that replaces files meanwhile may end an export of many files.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm export /data/tsm --database metrics | head",
      "  tsm export /data/tsm --database metrics --out metrics.lp.gz",
      "  tsm export /data/tsm -d metrics --measurement cpu --from 2024-05-01T00:00:00Z",
      "  tsm export /var/lib/influxdb -d telegraf -r month --out month.lp"
    })
final class ExportCommand implements Callable<Integer> {
  private static final int MOST_OPEN_FILES = 256;

  @ParentCommand private TsmCommand tsm;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = ExportTarget.STANDARD_OUTPUT,
      description =
          "Where to write; gzipped if the name ends in .gz; the file gets its name when it is"
              + " complete. Standard output if left out or '-'.")
  private String out;

  @Option(
      names = "--measurement",
      paramLabel = "NAME",
      description = "Only this measurement; may be given several times.")
  private List<String> measurements = List.of();

  @Mixin private TimeOptions times;

  @Override
  public Integer call() throws IOException {
    long first = times.first();
    long last = times.last();
    StoredRoot stored = root.open(storage -> new FewOpenFiles(storage, MOST_OPEN_FILES));
    String database = policy.database(stored);
    List<ShardReader> newestFirst = new ArrayList<>();
    try (ExportTarget target = ExportTarget.open(out, tsm.console())) {
      for (StoredShard shard :
          stored.shards(database, policy.retentionPolicy(stored), first, last)) {
        newestFirst.add(0, shard.open(this::warnOfTornSegment));
      }
      List<byte[]> names = measurements.stream().map(ExportCommand::escaped).toList();
      new Exporter(target.output(), new Progress(tsm.console()), names, first, last)
          .run(newestFirst);
      target.commit();
    } finally {
      Closing.closeAll(newestFirst);
    }
    return Failures.OK;
  }

  /** As it begins a series key. */
  private static byte[] escaped(String measurement) {
    return SeriesKey.of(measurement, Map.of()).bytes();
  }

  private void warnOfTornSegment(String path, long readable, long size) {
    tsm.console()
        .warn(
            "%s: the last %d bytes are not a whole entry and were left out, as InfluxDB does"
                .formatted(path, size - readable));
  }
}
