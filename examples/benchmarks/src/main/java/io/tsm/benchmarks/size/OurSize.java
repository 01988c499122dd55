package io.tsm.benchmarks.size;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.TsmFormat;
import io.tsm.engine.Durability;
import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Our files, of some snapshots that were merged into one. */
final class OurSize {
  private static final int SNAPSHOTS = CompactionOptions.DEFAULT.level1Generations();

  private OurSize() {}

  /** The bytes of a set after full compaction, all of its values in one shard. */
  static long measure(DataSet set, Checksum expected, Duration shardDuration, Path folder)
      throws IOException {
    EngineOptions options =
        EngineOptions.defaults()
            .shardDuration(shardDuration)
            .background(false)
            .durability(Durability.INTERVAL);
    try (StorageEngine engine = StorageEngine.open(folder, options)) {
      List<Point> points = set.points();
      for (int i = 0; i < SNAPSHOTS; i++) {
        int from = (int) ((long) points.size() * i / SNAPSHOTS);
        int to = (int) ((long) points.size() * (i + 1) / SNAPSHOTS);
        if (from < to) {
          engine.writePoints("db", "autogen", points.subList(from, to));
          engine.writeSnapshot();
        }
      }
      engine.compact();
    }
    return TsmFiles.checkedBytes(TsmFormat.NAME, folder, expected);
  }
}
