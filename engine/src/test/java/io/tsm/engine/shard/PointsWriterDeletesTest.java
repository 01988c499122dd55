package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deletes among writes: in a cache, over runs, in the log, and of files that are published. */
@Timeout(60)
class PointsWriterDeletesTest {
  private static final long PLENTY = 64L << 20;
  private static final long TINY = 20_000;

  @TempDir private Path temporary;
  private final ShardLayout layout = new ShardLayout(RandomPoints.GROUP, 2);
  private LocalStorage root;
  private LocalStorage runs;
  private WriteTarget target;
  private int names;

  static LongStream seeds() {
    return Seeds.seeds(6);
  }

  @BeforeEach
  void open() {
    root = new LocalStorage(temporary.resolve("root"));
    runs = LocalStorage.temporary(temporary.resolve("runs"));
    target = new WriteTarget(root, layout, "db", "autogen");
  }

  private PointsWriter writer(long memory) {
    return new PointsWriter(
        target, runs, "run-" + names++ + "-", Runnable::run, memory, PointsWriter.ShardGuard.NONE);
  }

  private List<StagedShard> staged(PointsWriter writer) throws Exception {
    return writer.freeze("wal/" + names++ + "-").await(30, TimeUnit.SECONDS);
  }

  private void check(List<StagedShard> staged, Contents values, Contents deletes, String as)
      throws IOException {
    assertThat(Contents.ofStaged(root, staged)).as(as).isEqualTo(values);
    assertThat(Contents.ofStagedDeletes(root, staged)).as(as).isEqualTo(deletes);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void cachesRunsAndLogsAgreeWithAModel(long seed) throws Exception {
    for (long memory : new long[] {TINY, PLENTY}) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomPoints points = new RandomPoints(random, 20);
      PointsWriter writer = writer(memory);
      int log = names++;
      Wal wal = new Wal(root, i -> "wal/log-" + log + "-" + i + ".wal", 30_000);
      writer.setWal(wal);
      Contents values = new Contents();
      Contents deletes = new Contents();
      for (int i = 0; i < 4_000; i++) {
        Point point = points.nextWithDeletes();
        writer.write(point);
        values.add(layout, point);
        deletes.addDeletes(layout, point);
        if (random.nextInt(300) == 0) {
          writer.flush();
        }
      }
      writer.flush();
      List<WalSegment> segments = wal.closeSegments();
      assertThat(writer.earlyFreezes() > 0).isEqualTo(memory == TINY);
      check(staged(writer), values, deletes, "seed " + seed + ", memory " + memory);
      assertThat(deletes.size()).isGreaterThan(100);

      for (long replayMemory : new long[] {TINY, PLENTY}) {
        PointsWriter replayed = writer(replayMemory);
        Replays.replay(root, segments, replayed);
        check(staged(replayed), values, deletes, "seed " + seed + ", replayed");
        assertThat(replayed.openBytes()).isZero();
        assertThat(replayed.frozenBytes()).isZero();
      }
      assertThat(runs.list("")).isEmpty();
    }
  }

  /** Commits as a sink makes them, some of them twice, with compactions in between. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void publishedHistoriesReadBackAsAModel(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random, 40);
    Contents model = new Contents();
    PointsWriter writer = writer(random.nextBoolean() ? TINY : PLENTY);
    List<Long> shards = shardsOfAllGroups();
    for (int commit = 0; commit < 15; commit++) {
      int count = random.nextInt(250);
      for (int i = 0; i < count; i++) {
        Point point = random.nextInt(3) == 0 ? points.nextWithDeletes() : points.next();
        writer.write(point);
        model.add(layout, point);
      }
      List<StagedShard> staged = staged(writer);
      for (int attempt = random.nextInt(3); attempt >= 0; attempt--) {
        for (StagedShard shard : staged) {
          publish(shard);
        }
      }
      if (random.nextInt(3) == 0) {
        compact(shards.get(random.nextInt(shards.size())));
      }
      assertThat(Contents.visible(target, shards)).as("seed %d, %d", seed, commit).isEqualTo(model);
    }
  }

  private List<Long> shardsOfAllGroups() {
    List<Long> shards = new ArrayList<>();
    long start = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;
    for (int group = 0; group < 3; group++) {
      long number = layout.group(start + group * RandomPoints.GROUP.toNanos());
      for (int place = 0; place < layout.shardsPerGroup(); place++) {
        shards.add(layout.shardId(number, place));
      }
    }
    return shards;
  }

  private void publish(StagedShard shard) throws IOException {
    String directory = target.shardDirectory(shard.shardId());
    new ShardDeletes(
            root,
            shard.deletePaths(),
            directory,
            file -> "wal/" + shard.shardId() + "-" + file.tombstoneName() + ".tmp",
            () -> {})
        .apply();
    new ShardPublisher(root, shard.paths(), directory).publish();
  }

  private void compact(long shard) throws IOException {
    CompactionPlanner planner = new CompactionPlanner(CompactionOptions.DEFAULT);
    new ShardCompactor(root, target.shardDirectory(shard), new ReentrantLock())
        .run(
            planner::planFull,
            CompactionOptions.DEFAULT.targetFileBytes(),
            () -> "compact-" + names++,
            Throttle.NONE);
  }

  @Test
  void aShardOfDeletesAloneHasNoFileOfValues() throws Exception {
    PointsWriter writer = writer(PLENTY);
    PointBuilder builder = new PointBuilder();
    writer.write(builder.measurement("m").field("a", 1).time(1).build());
    writer.write(builder.measurement("m").field("a", 2).time(2).build());
    writer.write(builder.measurement("m").delete("a").time(1).build());
    writer.write(builder.measurement("m").delete("a").delete("b").time(2).build());
    StagedShard shard = staged(writer).get(0);
    assertThat(shard.files()).isEmpty();
    assertThat(shard.deletes()).hasSize(1);
    assertThat(shard.deletes().get(0).valueCount()).isEqualTo(3);
    publish(shard);
    assertThat(root.list(target.shardDirectory(shard.shardId()))).isEmpty();
  }

  @Test
  void whatIsWrittenAgainIsNotDeletedOfOlderFiles() throws Exception {
    PointsWriter writer = writer(PLENTY);
    PointBuilder builder = new PointBuilder();
    writer.write(builder.measurement("m").delete("a").time(1).build());
    writer.write(builder.measurement("m").field("a", 7).time(1).build());
    StagedShard shard = staged(writer).get(0);
    assertThat(shard.files()).hasSize(1);
    assertThat(shard.deletes()).isEmpty();
  }

  /** Deletes alone fill the memory, too: they become runs as values do. */
  @Test
  void deletesAreSpilled() throws Exception {
    PointsWriter writer = writer(TINY);
    PointBuilder builder = new PointBuilder();
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      writer.write(builder.measurement("m").tag("t", "t" + i % 7).delete("f").time(i).build());
      assertThat(writer.openBytes()).isLessThan(TINY);
    }
    assertThat(writer.earlyFreezes()).isGreaterThan(10);
    List<StagedShard> staged = staged(writer);
    long deletes = staged.stream().mapToLong(s -> s.deletes().get(0).valueCount()).sum();
    assertThat(deletes).isEqualTo(count);
  }

  /** Each of many deletes in a long column out of order must not look at all of it. */
  @Test
  @Timeout(20)
  void manyDeletesInALongColumnOutOfOrder() throws Exception {
    PointsWriter writer = writer(1L << 30);
    PointBuilder builder = new PointBuilder();
    int rows = 300_000;
    for (int i = 0; i < rows; i++) {
      writer.write(builder.measurement("m").field("f", i).time(i * 7919L % rows).build());
    }
    for (int i = 0; i < rows; i += 2) {
      writer.write(builder.measurement("m").delete("f").time(i).build());
    }
    List<StagedShard> staged = staged(writer);
    long left =
        staged.stream().flatMap(s -> s.files().stream()).mapToLong(f -> f.valueCount()).sum();
    assertThat(left).isEqualTo(rows / 2);
  }
}
