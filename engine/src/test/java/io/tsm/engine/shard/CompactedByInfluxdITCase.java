package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real influxd reads what compactions make: many small files, short and long strings. */
class CompactedByInfluxdITCase {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"earthquakes", "weather"})
  void aRealInfluxdReadsCompactedShards(String set) throws Exception {
    Path file = Objects.requireNonNull(DataSet.find(set), "examples/data");
    Path root = folder.resolve("root");
    Storage storage = new LocalStorage(root);
    CompactedSizesTest.load(storage, "data/db/autogen/", file, new ShardLayout(WEEK, 1), 400);
    AtomicInteger staged = new AtomicInteger();
    CompactionOptions options = CompactionOptions.DEFAULT;
    for (Storage.FileEntry shard : storage.list("data/db/autogen")) {
      ShardCompactor compactor =
          new ShardCompactor(storage, "data/db/autogen/" + shard.name(), new ReentrantLock());
      var unused =
          compactor.run(
              new CompactionPlanner(options)::planFull,
              options.targetFileBytes(),
              () -> "staged/" + staged.getAndIncrement(),
              Throttle.NONE);
    }
    PointSet expected = new PointSet();
    try (GZIPInputStream lines = new GZIPInputStream(Files.newInputStream(file))) {
      expected.addLines(lines.readAllBytes());
    }
    try (Influxd influxd = Influxd.serve(folder.resolve("influxd"), root, WEEK.toNanos())) {
      PointSet.assertSame(expected, influxd.points("db"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }
}
