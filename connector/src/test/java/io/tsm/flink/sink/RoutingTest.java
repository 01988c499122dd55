package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.Limits;
import io.tsm.engine.model.Point;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoutingTest {
  @TempDir private Path root;

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  private TsmSinkOptions options(Path path, Integer shardsPerGroup) {
    return new TsmSinkOptions(
        path.toString(),
        "db",
        "autogen",
        Duration.ofDays(1),
        shardsPerGroup,
        1 << 20,
        BadRecordPolicy.FAIL,
        Distribution.SERIES,
        null,
        CompactionSettings.DEFAULT,
        UUID.randomUUID());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRecordGoesToTheOneWriterThatTakesIt(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 12; round++) {
      int writers = random.nextInt(1, 9);
      Integer shards = random.nextBoolean() ? null : random.nextInt(1, 12);
      TsmSinkOptions options = options(root.resolve(seed + "-" + round), shards);
      RouteSelector<Point> selector =
          InstantiationUtil.clone(new RouteSelector<>(PointConverters.points()));
      ShardPartitioner partitioner = InstantiationUtil.clone(new ShardPartitioner(options));
      ShardLayout layout =
          LayoutFile.readOrCreate(
              new LocalStorage(Path.of(options.path())), Duration.ofDays(1), shards, writers);
      for (int i = 0; i < 200; i++) {
        Point point = point(random);
        int chosen = partitioner.partition(selector.getKey(point), writers);
        long group = layout.group(point.time());
        int shard = layout.shardInGroup(point.seriesKey());
        for (int writer = 0; writer < writers; writer++) {
          assertThat(accepts(new OwnershipGuard(layout, writer, writers), group, shard, point))
              .as("seed %d: writer %d of %d, %s", seed, writer, writers, point)
              .isEqualTo(writer == chosen);
        }
      }
    }
  }

  private static boolean accepts(OwnershipGuard guard, long group, int shard, Point point) {
    try {
      guard.check(group, shard, point.seriesKey(), point.time());
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("PointSplitter").hasMessageContaining("flatMap");
      return false;
    }
  }

  private static Point point(SplittableRandom random) {
    long time =
        random.nextInt(4) == 0
            ? random.nextLong(Limits.MIN_TIME, Limits.MAX_TIME)
            : 1_700_000_000_000_000_000L + random.nextLong(10L * 86_400_000_000_000L);
    return Point.builder()
        .measurement("m" + random.nextInt(3))
        .tag("host", "h" + random.nextInt(50))
        .field("f", 1.0)
        .time(time)
        .toPoint();
  }

  @Test
  void recordsWithoutAPointGoAnywhere() throws Exception {
    RouteSelector<String> selector = new RouteSelector<>(PointConverters.lineProtocol());
    ShardPartitioner partitioner = new ShardPartitioner(options(root, 4));
    for (String line : new String[] {"", "# comment", "broken", "m f=1"}) {
      assertThat(partitioner.partition(selector.getKey(line), 4)).isBetween(0, 3);
    }
    assertThat(selector.getKey("m f=1 1").find()).isTrue();
    assertThat(selector.getKey("m f=1 1").series()).hasToString("m");
    assertThat(selector.getKey("broken").find()).isFalse();
  }

  @Test
  void theMessageTellsSeriesTimeAndWriters() {
    OwnershipGuard guard = new OwnershipGuard(new ShardLayout(Duration.ofDays(1), 4), 1, 4);
    Point point = Point.builder().measurement("m").tag("a", "b").field("f", 1L).time(-1).toPoint();
    assertThatThrownBy(() -> guard.check(4, 2, point.seriesKey(), point.time()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'m,a=b'")
        .hasMessageContaining("1969-12-31T23:59:59.999999999Z")
        .hasMessageContaining("to writer 2")
        .hasMessageContaining("to writer 1");
  }
}
