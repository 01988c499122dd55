package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * After a full compaction a set takes no more bytes than a real influxd 1.6.7 took for it: bytes of
 * its {@code .tsm} files after a snapshot and a full compaction, all points having come over HTTP,
 * in shards of 5200 weeks and in its default shards of a week.
 */
class CompactedSizesTest {
  private static final int ONE_SHARD_WEEKS = 5200;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} in {1}, {2} lines a snapshot")
  @CsvSource({
    "air_sensors, ONE, 1000000, 75656, 167209",
    "air_sensors, ONE, 5000, 75656, 167209",
    "air_sensors, WEEKS, 700, 75656, 167209",
    "weather, ONE, 1000000, 14610, 83493",
    "weather, ONE, 500, 14610, 83493",
    "weather, WEEKS, 500, 14610, 289882",
    "earthquakes, ONE, 1000000, 23102, 236341",
    "earthquakes, ONE, 500, 23102, 236341",
    "earthquakes, WEEKS, 500, 23102, 275153",
    "iot_air, ONE, 1000000, 351883, 2366702",
    "iot_air, ONE, 5000, 351883, 2366702",
    "iot_air, WEEKS, 12345, 351883, 2366702",
    "city_power, ONE, 1000000, 419328, 2914443",
    "city_power, ONE, 5000, 419328, 2914443",
    "city_power, WEEKS, 5000, 419328, 2959753",
  })
  void areNotAboveInfluxdbs(String set, Shards shards, int lines, long values, long influxdbBytes)
      throws Exception {
    Path file = DataSet.find(set);
    assumeTrue(file != null, set + ".lp.gz is not on this machine; -D" + DataSet.PROPERTY);
    Storage storage = new LocalStorage(folder);
    Duration group =
        shards == Shards.ONE ? Duration.ofDays(7L * ONE_SHARD_WEEKS) : Duration.ofDays(7);
    load(storage, "data/", file, new ShardLayout(group, 1), lines);

    long bytes = 0;
    long kept = 0;
    int[] staged = new int[1];
    for (Storage.FileEntry shard : storage.list("data")) {
      String directory = "data/" + shard.name();
      Supplier<String> paths = () -> "staged/" + staged[0]++;
      ShardCompactor compactor = new ShardCompactor(storage, directory, new ReentrantLock());
      CompactionOptions options = CompactionOptions.DEFAULT;
      var unused =
          compactor.run(
              new CompactionPlanner(options)::planFull,
              options.targetFileBytes(),
              paths,
              Throttle.NONE);
      assertThat(storage.list(directory)).hasSize(1);
      bytes += storage.list(directory).get(0).size();
      kept += countValues(storage, directory);
    }
    assertThat(kept).isEqualTo(values);
    assertThat(bytes)
        .as(
            "%s bytes a value, influxd has %s",
            (double) bytes / values, (double) influxdbBytes / values)
        .isLessThanOrEqualTo(influxdbBytes);
    assertThat(storage.list("staged")).isEmpty();
  }

  enum Shards {
    ONE,
    WEEKS
  }

  /** Writes a set as snapshots of so many lines. */
  static void load(Storage storage, String prefix, Path file, ShardLayout layout, int lines)
      throws IOException {
    PointBuilder builder = new PointBuilder();
    Map<Long, Cache> caches = new TreeMap<>();
    int generation = 1;
    int count = 0;
    try (LineProtocolReader in = DataSet.read(file, builder)) {
      while (in.next()) {
        long shard = layout.shardId(in.point().seriesKey(), in.point().time());
        caches.computeIfAbsent(shard, id -> new Cache(new FieldTypes())).write(in.point());
        if (++count % lines == 0) {
          snapshot(storage, prefix, caches, generation++);
        }
      }
    }
    snapshot(storage, prefix, caches, generation);
  }

  private static void snapshot(
      Storage storage, String prefix, Map<Long, Cache> caches, int generation) throws IOException {
    for (Map.Entry<Long, Cache> entry : caches.entrySet()) {
      String directory = prefix + entry.getKey() + "/";
      var unused =
          new Compactor(storage, (g, s) -> directory + new TsmFileName(g, s).fileName())
              .writeSnapshot(entry.getValue(), generation, Throttle.NONE);
    }
    caches.clear();
  }

  private static long countValues(Storage storage, String directory) throws IOException {
    long count = 0;
    try (ShardReader reader = ShardReader.open(storage, directory);
        KeyIterator values = reader.iterator()) {
      while (values.next()) {
        count += values.to() - values.from();
      }
    }
    return count;
  }
}
