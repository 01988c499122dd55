package io.tsm.engine.docs;

// [embed]
import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes a thousand readings of ten sensors into the folder that is given, and counts them. */
public final class EngineExample {
  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  public static void main(String[] args) throws IOException {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      points.add(
          Point.builder()
              .measurement("air")
              .tag("sensor", "s" + i % 10)
              .field("temperature", 20 + i % 7 / 2.0)
              .field("open", i % 3 == 0)
              .time(START.plusSeconds(i / 10))
              .toPoint());
    }
    // [open]
    try (StorageEngine engine = StorageEngine.open(Path.of(args[0]), EngineOptions.defaults())) {
      engine.writePoints("metrics", "autogen", points); // durable when it returns
      try (ShardReader reader = engine.read("metrics", "autogen")) {
        System.out.println(reader.count(Selection.all().measurement("air")) + " values");
      }
    }
    // [/open]
  }

  // [/embed]

  // [delete]
  static void deleteFirstMinuteOfOneSensor(StorageEngine engine) throws IOException {
    long start = 1_704_067_200_000_000_000L; // 2024-01-01T00:00:00Z in nanoseconds
    engine.deleteRange(
        "metrics",
        "autogen",
        series -> series.measurement().equals("air") && "s1".equals(series.tags().get("sensor")),
        start,
        start + 60_000_000_000L - 1); // both ends are in the range
  }

  // [/delete]

  // [shard]
  static void writeIntoAShardOfInfluxdb(Path root, long shardId, List<Point> points)
      throws IOException {
    // influxd is stopped; the shard, as SHOW SHARDS names it, has the times of these points.
    try (StorageEngine engine =
        StorageEngine.openShard(root, "metrics", "autogen", shardId, EngineOptions.defaults())) {
      engine.writePoints("metrics", "autogen", points);
      engine.writeSnapshot(); // TSM files, and no log, for influxd to start with
    }
  }
  // [/shard]
}
