package io.tsm.benchmarks.size;

import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The files of a real server that got a set over HTTP and compacted it fully. */
final class InfluxSize {
  private static final int BATCH = 5000;
  private static final Duration COLD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private InfluxSize() {}

  /** The bytes of a set, all of its values in one shard. */
  static long measure(DataSet set, Checksum expected, Duration shardDuration, Path home)
      throws IOException {
    try (Influxd influxd = Influxd.start(home, COLD)) {
      influxd
          .http()
          .query(
              "",
              "CREATE DATABASE db WITH SHARD DURATION %ds NAME autogen"
                  .formatted(shardDuration.toSeconds()));
      write(set.points(), influxd);
      influxd.await("full compaction", PATIENCE, () -> isCompacted(influxd));
      long count = influxd.http().count("db");
      if (count != expected.values()) {
        throw new IllegalStateException(
            "influxd counts %d values, not %d".formatted(count, expected.values()));
      }
      return TsmFiles.checkedBytes("influxd", influxd.data().resolve("db"), expected);
    }
  }

  private static void write(List<Point> points, Influxd influxd) throws IOException {
    ByteWriter lines = new ByteWriter(1 << 20);
    for (int i = 0; i < points.size(); i++) {
      LineProtocolFormatter.writePoint(points.get(i), lines);
      if ((i + 1) % BATCH == 0 || i + 1 == points.size()) {
        influxd.http().write("db", lines.array(), 0, lines.size());
        lines.clear();
      }
    }
  }

  /**
   * True if nothing is in a log, and each shard has one file that nobody is about to replace. False
   * too if the server deletes something meanwhile: then it is at work.
   */
  private static boolean isCompacted(Influxd influxd) throws IOException {
    try {
      return isLogEmpty(influxd.wal().resolve("db"))
          && hasOneFileEach(influxd.data().resolve("db/autogen"));
    } catch (NoSuchFileException e) {
      return false;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) { // as streams of files have it
        return false;
      }
      throw e;
    }
  }

  private static boolean isLogEmpty(Path directory) throws IOException {
    try (Stream<Path> logs = Files.walk(directory)) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        if (Files.size(log) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasOneFileEach(Path shards) throws IOException {
    try (Stream<Path> all = Files.list(shards)) {
      for (Path shard : all.toList()) {
        try (Stream<Path> files = Files.list(shard)) {
          List<String> names = files.map(file -> file.getFileName().toString()).toList();
          long finished = names.stream().filter(name -> name.endsWith(".tsm")).count();
          if (finished != 1 || names.stream().anyMatch(name -> name.endsWith(".tmp"))) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
