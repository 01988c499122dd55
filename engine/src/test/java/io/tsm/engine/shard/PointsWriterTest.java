package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PointsWriterTest {
  private static final long PLENTY = 64L << 20;
  private static final long TINY = 20_000;
  private static final Executor DIRECT = Runnable::run;

  @TempDir private Path temporary;
  private final ShardLayout layout = new ShardLayout(RandomPoints.GROUP, 2);
  private final List<PointsWriter> writers = new ArrayList<>();
  private LocalStorage root;
  private LocalStorage runs;
  private WriteTarget target;

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  @BeforeEach
  void open() {
    root = new LocalStorage(temporary.resolve("root"));
    runs = LocalStorage.temporary(temporary.resolve("runs"));
    target = new WriteTarget(root, layout, "db", "autogen");
  }

  @AfterEach
  void nothingTemporaryIsLeft() throws Exception {
    writers.forEach(PointsWriter::close);
    assertThat(files("runs")).isEmpty();
    for (PointsWriter writer : writers) {
      assertThat(writer.frozenBytes()).isZero();
      assertThat(writer.pendingSnapshots()).isZero();
      assertThat(writer.openBytes()).isZero();
    }
  }

  private PointsWriter writer(Executor executor, long memory) {
    return writer(executor, memory, PointsWriter.ShardGuard.NONE);
  }

  private PointsWriter writer(Executor executor, long memory, PointsWriter.ShardGuard guard) {
    String prefix = "run-" + writers.size() + "-";
    PointsWriter writer = new PointsWriter(target, runs, prefix, executor, memory, guard);
    writers.add(writer);
    return writer;
  }

  private List<String> files(String directory) throws IOException {
    Path path = temporary.resolve(directory);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile).map(f -> path.relativize(f).toString()).toList();
    }
  }

  private static List<StagedShard> await(StagedCommit commit) throws Exception {
    return commit.await(30, TimeUnit.SECONDS);
  }

  private Contents staged(StagedCommit commit) throws Exception {
    return Contents.ofStaged(root, await(commit));
  }

  private static Point point(String field, double value, long time) {
    return Point.builder().measurement("m").tag("t", "a").field(field, value).time(time).toPoint();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everythingComesOutOnceTheLastWriteWinning(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random);
    PointsWriter writer = writer(DIRECT, PLENTY);
    Contents expected = new Contents();
    for (int i = 0; i < 3_000; i++) {
      Point point = points.next();
      writer.write(point);
      expected.add(layout, point);
    }
    assertThat(writer.openBytes()).isPositive();
    assertThat(writer.openShards()).isBetween(3, 6);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThat(commit.isDone()).isTrue();
    assertThat(commit.shardCount()).isBetween(3, 6);
    assertThat(writer.openBytes()).isZero();
    assertThat(staged(commit)).as("seed %d", seed).isEqualTo(expected);
    assertThat(files("root")).allMatch(name -> name.startsWith("wal/1-"));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void manyRunsAreMergedTheLastWriteWinning(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random);
    PointsWriter writer = writer(DIRECT, TINY);
    Contents expected = new Contents();
    for (int i = 0; i < 5_000; i++) {
      Point point = points.next();
      writer.write(point);
      expected.add(layout, point);
    }
    assertThat(files("runs")).hasSizeGreaterThan(20);
    assertThat(writer.openBytes()).isLessThanOrEqualTo(TINY);
    assertThat(staged(writer.freeze("wal/1-"))).as("seed %d", seed).isEqualTo(expected);
    assertThat(files("runs")).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfBackgroundWorkDoesNotMatter(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random.split());
    PickingExecutor executor = new PickingExecutor(random.split(), 2);
    PointsWriter writer = writer(executor, 80_000);
    List<StagedCommit> commits = new ArrayList<>();
    List<Contents> expected = new ArrayList<>();
    for (int commit = 0; commit < 4; commit++) {
      Contents contents = new Contents();
      for (int i = 0; i < 3_000; i++) {
        Point point = points.next();
        writer.write(point);
        contents.add(layout, point);
      }
      expected.add(contents);
      commits.add(writer.freeze("wal/" + commit + "-"));
    }
    executor.runAll();
    for (int i = 0; i < commits.size(); i++) {
      assertThat(commits.get(i).isDone()).isTrue();
      assertThat(staged(commits.get(i))).as("seed %d, %d", seed, i).isEqualTo(expected.get(i));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void severalThreadsUnderATinyBudget(long seed) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      RandomPoints points = new RandomPoints(new SplittableRandom(seed));
      PointsWriter writer = writer(executor, TINY);
      for (int commit = 0; commit < 3; commit++) {
        Contents expected = new Contents();
        for (int i = 0; i < 2_000; i++) {
          Point point = points.next();
          writer.write(point);
          expected.add(layout, point);
        }
        assertThat(staged(writer.freeze("wal/" + commit + "-")))
            .as("seed %d", seed)
            .isEqualTo(expected);
      }
    } finally {
      executor.shutdown();
      assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theLogReplayedGivesTheSameFiles(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random);
    PointsWriter writer = writer(DIRECT, TINY);
    Wal wal = new Wal(root, i -> "wal/1-" + i + ".wal", 30_000);
    writer.setWal(wal);
    Contents expected = new Contents();
    for (int i = 0; i < 4_000; i++) {
      Point point = points.next();
      writer.write(point);
      expected.add(layout, point);
      if (random.nextInt(500) == 0) {
        writer.flush();
      }
    }
    writer.flush();
    List<WalSegment> segments = wal.closeSegments();
    assertThat(segments).hasSizeGreaterThan(1);
    assertThat(staged(writer.freeze("wal/1-"))).as("seed %d", seed).isEqualTo(expected);

    for (long memory : new long[] {TINY, PLENTY}) {
      PointsWriter replayed = writer(DIRECT, memory);
      Replays.replay(root, segments, replayed);
      assertThat(staged(replayed.freeze("wal/replay-" + memory + "-")))
          .as("seed %d, replayed with %d bytes", seed, memory)
          .isEqualTo(expected);
    }
  }

  /** Commits as a sink makes them, each published; read back they are what was written last. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void publishedHistoriesReadBackAsAModel(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPoints points = new RandomPoints(random);
    Contents model = new Contents();
    PointsWriter writer = null;
    List<Long> shards = shardsOfAllGroups();
    for (int commit = 0; commit < 12; commit++) {
      if (writer == null || random.nextInt(3) == 0) { // a restart: types come from the files
        writer = writer(DIRECT, random.nextBoolean() ? TINY : PLENTY);
      }
      int count = random.nextInt(400);
      for (int i = 0; i < count; i++) {
        Point point = points.next();
        writer.write(point);
        model.add(layout, point);
      }
      writer.checkTypes();
      for (StagedShard shard : await(writer.freeze("wal/" + commit + "-"))) {
        String directory = target.shardDirectory(shard.shardId());
        List<TsmFileName> names = new ShardPublisher(root, shard.paths(), directory).publish();
        shard.types().markKnown(names);
        if (random.nextInt(4) == 0) { // once more, as after a failure before the mark
          new ShardPublisher(root, shard.paths(), directory).publish();
        }
      }
      assertThat(Contents.ofShards(target, shards))
          .as("seed %d, commit %d", seed, commit)
          .isEqualTo(model);
    }
    assertThat(model.size()).isGreaterThan(500);
  }

  private List<Long> shardsOfAllGroups() {
    List<Long> shards = new ArrayList<>();
    long first =
        layout.group(Instant.parse("2024-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L);
    for (long group = first; group < first + 3; group++) {
      shards.add(layout.shardId(group, 0));
      shards.add(layout.shardId(group, 1));
    }
    return shards;
  }

  @Test
  void nothingWrittenMakesNoFiles() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThat(commit.shardCount()).isZero();
    assertThat(commit.isDone()).isTrue();
    assertThat(await(commit)).isEmpty();
    assertThat(files("root")).isEmpty();
  }

  @Test
  void aShardWithoutNewDataIsNotStagedAgain() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    writer.write(point("f", 1, 1));
    assertThat(await(writer.freeze("wal/1-"))).hasSize(1);
    assertThat(await(writer.freeze("wal/2-"))).isEmpty();
    writer.write(point("f", 2, 1));
    assertThat(await(writer.freeze("wal/3-"))).hasSize(1);
  }

  @Test
  void aPointLargerThanTheBudgetPasses() throws Exception {
    PointsWriter writer = writer(DIRECT, 1_000);
    Contents expected = new Contents();
    for (int i = 0; i < 3; i++) {
      Point large =
          Point.builder().measurement("m").field("s", "x".repeat(5_000) + i).time(i).toPoint();
      writer.write(large);
      expected.add(layout, large);
    }
    assertThat(staged(writer.freeze("wal/1-"))).isEqualTo(expected);
  }

  @Test
  void theGuardIsAskedOncePerShard() throws Exception {
    List<String> asked = new ArrayList<>();
    PointsWriter writer =
        writer(
            DIRECT,
            TINY,
            (group, shard, series, time) -> {
              assertThat(layout.group(time)).isEqualTo(group);
              assertThat(layout.shardInGroup(series)).isEqualTo(shard);
              asked.add(group + "/" + shard);
            });
    RandomPoints points = new RandomPoints(new SplittableRandom(1));
    for (int i = 0; i < 1_000; i++) {
      writer.write(points.next());
    }
    assertThat(asked).doesNotHaveDuplicates().hasSize(writer.openShards());
    await(writer.freeze("wal/1-"));
    int before = asked.size();
    for (int i = 0; i < 1_000; i++) {
      writer.write(points.next());
    }
    assertThat(asked).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(before);
  }

  @Test
  void whatTheGuardRefusesIsNotWritten() throws Exception {
    PointsWriter writer =
        writer(
            DIRECT,
            PLENTY,
            (group, shard, series, time) -> {
              if (series.toString().startsWith("theirs")) {
                throw new IOException("not mine");
              }
            });
    Point theirs = Point.builder().measurement("theirs").field("f", 1L).time(0).toPoint();
    for (int i = 0; i < 2; i++) { // it is asked again: nothing was opened
      assertThatThrownBy(() -> writer.write(theirs)).hasMessage("not mine");
    }
    assertThat(await(writer.freeze("wal/1-"))).isEmpty();
  }

  @Test
  void aTypeConflictLeavesOutTheWholePointAndNothingElse() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    Contents expected = new Contents();
    Point first = point("f", 1, 1);
    writer.write(first);
    expected.add(layout, first);
    Point conflict =
        new PointBuilder()
            .measurement("m")
            .tag("t", "a")
            .field("new", 3L)
            .field("f", 2L)
            .field("newer", true)
            .time(2)
            .toPoint();
    long bytes = writer.openBytes();
    assertThatThrownBy(() -> writer.write(conflict))
        .isInstanceOf(FieldTypeConflictException.class)
        .hasMessageContaining("'f'");
    assertThat(writer.openBytes()).isEqualTo(bytes);
    // The refused point gave no field a type.
    Point after =
        new PointBuilder().measurement("m").tag("t", "a").field("new", "text").time(3).toPoint();
    writer.write(after);
    expected.add(layout, after);
    assertThat(staged(writer.freeze("wal/1-"))).isEqualTo(expected);
  }

  @Test
  void typesOutliveTheBarrierAndComeFromFiles() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    writer.write(point("f", 1, 1));
    StagedShard shard = await(writer.freeze("wal/1-")).get(0);
    Point conflict = conflictInSameShard(shard.shardId());
    assertThatThrownBy(() -> writer.write(conflict)).isInstanceOf(FieldTypeConflictException.class);
    new ShardPublisher(root, shard.paths(), target.shardDirectory(shard.shardId())).publish();
    assertThatThrownBy(() -> writer(DIRECT, PLENTY).write(conflict))
        .isInstanceOf(FieldTypeConflictException.class);
  }

  private Point conflictInSameShard(long shard) {
    for (int i = 0; ; i++) {
      Point point =
          new PointBuilder().measurement("m").tag("t", "b" + i).field("f", 2L).time(2).toPoint();
      if (layout.shardId(point.seriesKey(), 2) == shard) {
        return point;
      }
    }
  }

  @Test
  void aFileThatCameMeanwhileIsCheckedAtTheFirstBarrier() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    Point mine = point("f", 1, 1);
    writer.write(mine);
    long shard = layout.shardId(mine.seriesKey(), 1);
    String theirs = target.shardDirectory(shard) + "/" + new TsmFileName(1, 1).fileName();
    TsmFiles.write(root, theirs, conflictInSameShard(shard));
    assertThatThrownBy(writer::checkTypes).isInstanceOf(FieldTypeConflictException.class);
  }

  @Test
  void aFileThatCameLaterIsCheckedWhenACommitterSawIt() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    Point mine = point("f", 1, 1);
    writer.write(mine);
    writer.checkTypes();
    StagedShard staged = await(writer.freeze("wal/1-")).get(0);
    TsmFiles.write(
        root,
        target.shardDirectory(staged.shardId()) + "/" + new TsmFileName(1, 1).fileName(),
        conflictInSameShard(staged.shardId()));
    writer.write(point("f", 2, 2));
    writer.checkTypes(); // not looked at again without need
    assertThatThrownBy(() -> staged.types().compare(staged.types().unknownFiles(), staged.paths()))
        .isInstanceOf(FieldTypeConflictException.class);
    assertThatThrownBy(writer::checkTypes).isInstanceOf(FieldTypeConflictException.class);
  }

  @Test
  void conflictsInALogAreShownAndTheRestIsWritten() throws Exception {
    PointsWriter source = writer(DIRECT, PLENTY);
    Wal wal = new Wal(root, i -> "wal/1-" + i + ".wal", 1 << 20);
    source.setWal(wal);
    Contents expected = new Contents();
    for (int i = 0; i < 10; i++) {
      Point point = point("f", i, i);
      source.write(point);
      Point other = point("other", i, i);
      source.write(other);
      expected.add(layout, other);
    }
    source.flush();
    List<WalSegment> segments = wal.closeSegments();
    source.freeze("wal/1-").discard();

    PointsWriter replayed = writer(DIRECT, PLENTY);
    Point integers =
        Point.builder().measurement("m").tag("t", "a").field("f", 7L).time(1).toPoint();
    replayed.write(integers);
    expected.add(layout, integers);
    List<String> conflicts = new ArrayList<>();
    Replays.replay(
        root,
        segments,
        replayed,
        (reason, series, field, values, from, to) ->
            conflicts.add(series + " " + reason.field() + " " + (to - from)));
    assertThat(conflicts).containsExactly("m,t=a f 10");
    assertThat(staged(replayed.freeze("wal/2-"))).isEqualTo(expected);
  }

  @Test
  void theLogCannotChangeInTheMiddleOfABatch() throws Exception {
    PointsWriter writer = writer(DIRECT, PLENTY);
    writer.write(point("f", 1, 1));
    assertThatThrownBy(() -> writer.setWal(null)).isInstanceOf(IllegalStateException.class);
    writer.flush();
    writer.setWal(null);
    writer.freeze("wal/1-").discard();
  }

  // Failures

  @ParameterizedTest
  @ValueSource(longs = {TINY, PLENTY})
  void aStagingDirectoryThatCannotBeMade(long memory) throws Exception {
    Files.createDirectories(temporary.resolve("root"));
    Files.writeString(temporary.resolve("root/wal"), "in the way");
    PointsWriter writer = writer(DIRECT, memory);
    fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThat(commit.isDone()).isTrue();
    assertThatThrownBy(() -> await(commit))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(temporary.resolve("root/wal").toString());
    commit.discard();
    assertThat(files("root")).containsExactly("wal");
    assertThat(files("runs")).isEmpty();
  }

  @Test
  void runsThatCannotBeWrittenFailTheCommitAndReleaseTheMemory() throws Exception {
    Files.writeString(temporary.resolve("runs"), "in the way");
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      PointsWriter writer = logged(writer(executor, TINY));
      fill(writer); // would wait for ever if a failed run kept its memory
      StagedCommit commit = writer.freeze("wal/1-");
      assertThatThrownBy(() -> await(commit))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("run")
          .hasMessageContaining(temporary.resolve("runs").toString());
      commit.discard();
    } finally {
      executor.shutdown();
      assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(files("root")).isEmpty();
    Files.delete(temporary.resolve("runs"));
  }

  @Test
  void aCommitAfterAFailedOneIsWhole() throws Exception {
    Files.writeString(temporary.resolve("runs"), "in the way");
    PointsWriter writer = logged(writer(DIRECT, TINY));
    fill(writer);
    StagedCommit failed = writer.freeze("wal/1-");
    assertThatThrownBy(() -> await(failed)).isInstanceOf(IOException.class);
    failed.discard();
    Files.delete(temporary.resolve("runs"));

    Contents expected = fill(writer);
    assertThat(staged(writer.freeze("wal/2-"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7})
  void anExecutorThatRejects(int accepted) throws Exception {
    int[] left = {accepted};
    Executor executor =
        task -> {
          if (left[0]-- <= 0) {
            throw new RejectedExecutionException("shut down");
          }
          task.run();
        };
    PointsWriter writer = logged(writer(executor, TINY));
    fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThatThrownBy(() -> await(commit))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("shut down");
    commit.discard();
    assertThat(files("root")).isEmpty();
  }

  @Test
  void withoutALogAFailedRunFailsTheWrite() throws Exception {
    Files.writeString(temporary.resolve("runs"), "in the way");
    PointsWriter writer = writer(DIRECT, TINY);
    assertThatThrownBy(() -> fill(writer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("temporary file")
        .hasMessageContaining(temporary.resolve("runs").toString());
    writer.close();
    Files.delete(temporary.resolve("runs"));
  }

  /** Each open run costs memory when they are merged: their number must not grow with the data. */
  @Test
  void runsAreMergedByLevels() throws Exception {
    PointsWriter writer = writer(DIRECT, TINY);
    int most = 0;
    for (int i = 0; i < 50_000; i++) {
      writer.write(Point.builder().measurement("m").field("f", i).time(i).toPoint());
      most = Math.max(most, i % 500 == 0 ? files("runs").size() : 0);
    }
    assertThat(most).isBetween(8, 7 * 4);
    Contents expected = new Contents();
    for (int i = 0; i < 50_000; i++) {
      expected.add(layout, Point.builder().measurement("m").field("f", i).time(i).toPoint());
    }
    assertThat(staged(writer.freeze("wal/1-"))).isEqualTo(expected);
  }

  @Test
  void anExecutorWithoutThreadsReleasesTheMemory() throws Exception {
    Executor executor =
        task -> {
          throw new OutOfMemoryError("no thread");
        };
    PointsWriter writer = logged(writer(executor, TINY));
    fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThatThrownBy(() -> await(commit)).hasMessageContaining("no thread");
    assertThat(writer.frozenBytes()).isZero();
    assertThat(writer.pendingSnapshots()).isZero();
  }

  @Test
  void filesThatDisagreeAreNotThePointsFault() throws Exception {
    PointsWriter first = writer(DIRECT, TINY);
    first.write(Point.builder().measurement("m").field("f", 1.5).time(0).toPoint());
    StagedShard floats = await(first.freeze("wal/1-")).get(0);
    PointsWriter second = writer(DIRECT, TINY); // before the first one's file is there
    second.write(Point.builder().measurement("m").field("f", 1L).time(0).toPoint());
    StagedShard integers = await(second.freeze("wal/2-")).get(0);
    for (StagedShard shard : List.of(floats, integers)) {
      new ShardPublisher(root, shard.paths(), target.shardDirectory(shard.shardId())).publish();
    }

    Point other = Point.builder().measurement("m").field("g", 1.5).time(0).toPoint();
    try (PointsWriter third = writer(DIRECT, TINY)) {
      assertThatThrownBy(() -> third.write(other))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("different types");
    }
  }

  /** With a log, from which a commit can be made again. */
  private PointsWriter logged(PointsWriter writer) throws IOException {
    writer.setWal(
        new Wal(new LocalStorage(temporary.resolve("log")), i -> "log-" + i, Long.MAX_VALUE));
    return writer;
  }

  private Contents fill(PointsWriter writer) throws IOException {
    RandomPoints points = new RandomPoints(new SplittableRandom(5));
    Contents expected = new Contents();
    for (int i = 0; i < 1_000; i++) {
      Point point = points.next();
      writer.write(point);
      expected.add(layout, point);
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 1_000})
  void discardLeavesNoFileWhenever(int doneBefore) throws Exception {
    ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    PointsWriter writer = writer(waiting::add, 500_000);
    fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    for (int i = 0; i < doneBefore && !waiting.isEmpty(); i++) {
      waiting.remove().run();
    }
    commit.discard();
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
    assertThat(files("root")).isEmpty();
    assertThat(files("runs")).isEmpty();
  }

  @Test
  void discardAfterRunsLeavesNoFile() throws Exception {
    PickingExecutor executor = new PickingExecutor(new SplittableRandom(3), 1);
    PointsWriter writer = writer(executor, TINY);
    fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    commit.discard();
    executor.runAll();
    assertThat(commit.isDone()).isTrue();
    assertThat(files("root")).isEmpty();
    assertThat(files("runs")).isEmpty();
  }

  @Test
  void closeLeavesNoRunAndWhatWasFrozenLivesOn() throws Exception {
    PickingExecutor executor = new PickingExecutor(new SplittableRandom(4), 1);
    PointsWriter writer = writer(executor, TINY);
    Contents expected = fill(writer);
    StagedCommit commit = writer.freeze("wal/1-");
    fill(writer);
    writer.close();
    executor.runAll();
    assertThat(files("runs")).isEmpty();
    assertThat(staged(commit)).isEqualTo(expected);
  }

  @Test
  void awaitGivesUpInTime() throws Exception {
    ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    PointsWriter writer = writer(waiting::add, PLENTY);
    writer.write(point("f", 1, 1));
    StagedCommit commit = writer.freeze("wal/1-");
    assertThat(commit.isDone()).isFalse();
    assertThat(writer.pendingSnapshots()).isEqualTo(1);
    assertThat(writer.frozenBytes()).isPositive();
    assertThatThrownBy(() -> commit.await(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    waiting.remove().run();
    Collection<TsmFileInfo> files = await(commit).get(0).files();
    assertThat(files).hasSize(1);
  }

  /** The budget is one for open and frozen caches, whatever the barriers do. */
  @Test
  void writingWaitsForMemoryThatBarriersFroze() throws Exception {
    long budget = 400_000;
    LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    PointsWriter writer = writer(waiting::add, budget);
    RandomPoints points = new RandomPoints(new SplittableRandom(6));
    Thread writing = Thread.currentThread();
    AtomicBoolean ended = new AtomicBoolean();
    Thread background =
        new Thread(
            () -> { // works only while the writer waits
              while (!ended.get()) {
                if (writing.getState() == Thread.State.WAITING && !waiting.isEmpty()) {
                  waiting.remove().run();
                }
                Thread.onSpinWait();
              }
            });
    background.start();
    long most = 0;
    for (int barrier = 0; barrier < 12; barrier++) {
      while (writer.openBytes() < budget / 3) {
        writer.write(points.next());
        most = Math.max(most, writer.openBytes() + writer.frozenBytes());
      }
      writer.freeze("wal/" + barrier + "-").discard();
    }
    ended.set(true);
    background.join();
    waiting.forEach(Runnable::run);
    assertThat(most).isLessThanOrEqualTo(budget);
    assertThat(files("root")).isEmpty();
  }

  @Test
  void manyIdleShardsAreForgotten() throws Exception {
    ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    PointsWriter writer = writer(waiting::add, PLENTY);
    long week = RandomPoints.GROUP.toNanos();
    PointBuilder builder = new PointBuilder();
    for (int i = 0; i < 5_000; i++) {
      writer.write(builder.measurement("m").field("f", 1L).time(i * week).build());
    }
    assertThat(writer.openShards()).isEqualTo(5_000);
    StagedCommit commit = writer.freeze("wal/1-");
    assertThat(commit.shardCount()).isEqualTo(5_000);
    assertThat(writer.openShards()).isZero();
    commit.discard(); // before anything is written
    waiting.forEach(Runnable::run);
    assertThat(files("root")).isEmpty();
  }
}
