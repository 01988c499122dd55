package io.tsm.engine.cli;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.Closing;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.read.KeyCursor;
import io.tsm.engine.read.KeyGroups;
import io.tsm.engine.read.KeyOrder;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
          + " has not committed yet are not in it; those in a WAL of InfluxDB are.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm export /data/tsm --database metrics | head",
      "  tsm export /data/tsm --database metrics --out metrics.lp.gz",
      "  tsm export /var/lib/influxdb -d telegraf -r month --out month.lp"
    })
final class ExportCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 16;

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

  @Override
  public Integer call() throws IOException {
    StoredRoot stored = root.open();
    String database = policy.database(stored);
    List<StoredShard> shards = stored.shards(database, policy.retentionPolicy(stored));
    List<ShardReader> newestFirst = new ArrayList<>();
    try (ExportTarget target = ExportTarget.open(out, tsm.console())) {
      for (StoredShard shard : shards) {
        newestFirst.add(0, shard.open(this::warnOfTornSegment));
      }
      export(newestFirst, target.output());
      target.commit();
    } finally {
      Closing.closeAll(newestFirst);
    }
    return Failures.OK;
  }

  private void warnOfTornSegment(String path, long readable, long size) {
    tsm.console()
        .warn(
            "%s: the last %d bytes are not a whole entry and were left out, as InfluxDB does"
                .formatted(path, size - readable));
  }

  private void export(List<ShardReader> newestFirst, TextOutput output) throws IOException {
    KeyGroups keys = new KeyGroups(newestFirst, KeyOrder.SERIES);
    Progress progress = new Progress(tsm.console());
    ByteWriter lines = new ByteWriter(2 * BUFFER_BYTES);
    long count = 0;
    while (keys.next()) {
      byte[] key = keys.key();
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      byte[] series = Arrays.copyOf(key, separator);
      byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
      try (KeyCursor values = keys.values()) {
        while (values.next()) {
          for (int row = values.from(); row < values.to(); row++) {
            LineProtocolFormatter.writeLine(series, field, values.values(), row, lines);
            if (lines.size() >= BUFFER_BYTES) {
              output.write(lines.array(), 0, lines.size());
              lines.clear();
            }
          }
          count += values.to() - values.from();
          progress.update("exporting", keys.progress(), count);
        }
      }
    }
    output.write(lines.array(), 0, lines.size());
    progress.end();
  }
}
