package io.tsm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.golden.Fixtures;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.CacheFullException;
import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.RootInUseException;
import io.tsm.engine.testing.influx.Await;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageEngineTest {
  private static final EngineOptions QUIET = EngineOptions.defaults().background(false);
  private static final long WEEK = Duration.ofDays(7).toNanos();

  @TempDir private Path folder;

  private static Point point(String host, long time, long value) {
    return Point.builder()
        .measurement("cpu")
        .tag("host", host)
        .field("n", value)
        .time(time)
        .toPoint();
  }

  private static SeriesKey series(String host) {
    return SeriesKey.of("cpu", Map.of("host", host));
  }

  private StorageEngine open() throws IOException {
    return StorageEngine.open(folder, QUIET);
  }

  private static Map<Long, Long> read(StorageEngine engine, String host) throws IOException {
    Map<Long, Long> values = new TreeMap<>();
    byte[] key = (series(host) + "#!~#n").getBytes(UTF_8);
    try (ShardReader reader = engine.read("db", "rp");
        KeyIterator cursor = reader.values(key)) {
      while (cursor.next()) {
        for (int row = cursor.from(); row < cursor.to(); row++) {
          values.put(cursor.values().time(row), ((LongValues) cursor.values()).values()[row]);
        }
      }
    }
    return values;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void whatIsWrittenIsReadFromMemoryFromFilesAndAfterAStart() throws IOException {
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 10), point("b", 1, 20)));
      engine.writePoints("db", "rp", List.of(point("a", 2, 11), point("a", 1, 12)));
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 12L, 2L, 11L));

      engine.writeSnapshot();
      assertThat(files(".tsm")).hasSize(1);
      assertThat(files(".wal")).isEmpty();
      engine.writePoints("db", "rp", List.of(point("a", 2, 13)));
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 12L, 2L, 13L));
    }
    try (StorageEngine engine = open()) {
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 12L, 2L, 13L));
      assertThat(engine.databases()).containsExactly("db");
      assertThat(engine.retentionPolicies("db")).containsExactly("rp");
    }
  }

  @Test
  void pointsOfManyGroupsGoToTheirShards() throws IOException {
    try (StorageEngine engine = StorageEngine.open(folder, QUIET.shardsPerGroup(3))) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        points.add(point("h" + i % 7, i % 5 * WEEK, i));
      }
      engine.writePoints("db", "rp", points);
      engine.writeSnapshot();
      assertThat(files(".tsm").size()).isGreaterThan(5);
      assertThat(read(engine, "h3")).containsOnlyKeys(0L, WEEK, 2 * WEEK, 3 * WEEK, 4 * WEEK);
    }
    try (StorageEngine engine = open()) { // the layout is that of the root
      assertThat(read(engine, "h3")).hasSize(5);
    }
    assertThatThrownBy(() -> StorageEngine.open(folder, QUIET.shardsPerGroup(2)))
        .isInstanceOf(LayoutException.class);
  }

  @Test
  void whatIsDeletedIsGoneWhereverItWas() throws IOException {
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1), point("a", 2, 2), point("b", 1, 1)));
      engine.writeSnapshot();
      engine.writePoints("db", "rp", List.of(point("a", 3, 3), point("a", 4, 4), point("b", 2, 2)));
      engine.deleteRange("db", "rp", series("a")::equals, 2, 3);
      assertThat(read(engine, "a")).containsOnlyKeys(1L, 4L);
      engine.deleteSeries("db", "rp", series("b"));
      assertThat(read(engine, "b")).isEmpty();
      engine.writePoints("db", "rp", List.of(point("a", 2, 22)));
    }
    try (StorageEngine engine = open()) {
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L, 2L, 22L, 4L, 4L));
      assertThat(read(engine, "b")).isEmpty();
      engine.writeSnapshot();
      engine.compact();
      assertThat(files(".tombstone")).isEmpty();
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L, 2L, 22L, 4L, 4L));
      engine.deleteMeasurement("db", "rp", "cpu");
      engine.compact();
      assertThat(files(".tsm")).isEmpty();
    }
  }

  @Test
  void aBatchWithAConflictLeavesNothingOfItsShard() throws IOException {
    Point text =
        Point.builder().measurement("cpu").tag("host", "a").field("n", "text").time(5).toPoint();
    Point more =
        Point.builder().measurement("cpu").tag("host", "z").field("new", 1.5).time(5).toPoint();
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
      assertThatThrownBy(
              () -> engine.writePoints("db", "rp", List.of(point("a", 2, 2), more, text)))
          .isInstanceOf(FieldTypeConflictException.class)
          .hasMessageContaining("'n'");
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L));
      try (ShardReader reader = engine.read("db", "rp")) {
        assertThat(reader.keys()).hasSize(1);
      }
      // Also the type of a field that only the refused batch had.
      engine.writePoints(
          "db",
          "rp",
          List.of(
              Point.builder()
                  .measurement("cpu")
                  .tag("host", "z")
                  .field("new", 7L)
                  .time(5)
                  .toPoint()));
    }
    try (StorageEngine engine = open()) {
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L));
    }
  }

  @Test
  void aFieldMayHaveAnotherTypeWhenItsMeasurementIsGone() throws IOException {
    Point text =
        Point.builder().measurement("cpu").tag("host", "a").field("n", "text").time(5).toPoint();
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
      engine.writeSnapshot();
      engine.writePoints("db", "rp", List.of(point("a", 2, 1)));
      engine.deleteMeasurement("db", "rp", "cpu");
      engine.writePoints("db", "rp", List.of(text));
    }
    for (int i = 0; i < 2; i++) {
      try (StorageEngine engine = open();
          ShardReader reader = engine.read("db", "rp")) {
        assertThat(reader.keys()).hasSize(1);
        assertThat(reader.values(reader.keys().get(0)).type()).hasToString("string");
        engine.writeSnapshot();
        engine.compact();
      }
    }
  }

  @Test
  void oneProcessAtATimeAndNoneBesideALiveSink() throws IOException {
    try (StorageEngine engine = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(RootInUseException.class)
          .hasMessageContaining(folder.toString());
      assertThat(engine.databases()).isEmpty();
    }
    Path sink =
        Files.createDirectories(folder.resolve("wal").resolve(UUID.randomUUID().toString()));
    Path heartbeat = Files.createFile(sink.resolve("alive-" + UUID.randomUUID() + "-1"));
    assertThatThrownBy(this::open)
        .isInstanceOf(RootInUseException.class)
        .hasMessageContaining("sink " + sink.getFileName());
    Files.delete(heartbeat);
    open().close();
  }

  @Test
  void aTornEndOfTheLastSegmentIsTheEndOfTheLog() throws IOException {
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
    }
    Path segment = files(".wal").get(0);
    Files.delete(files(".crc32c").get(0)); // as after a crash
    byte[] torn = Files.readAllBytes(segment);
    byte[] longer = Arrays.copyOf(torn, torn.length + 20);
    longer[torn.length] = 1;
    Files.write(segment, longer);
    for (int i = 0; i < 2; i++) {
      try (StorageEngine engine = open()) {
        assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L));
      }
    }
    assertThat(Files.readAllBytes(segment)).isEqualTo(torn);
  }

  @Test
  void damageInAClosedSegmentIsCorruptionWithFileAndOffset() throws IOException {
    try (StorageEngine engine = open()) {
      for (int i = 0; i < 3; i++) {
        engine.writePoints("db", "rp", List.of(point("a", i, i)));
      }
    }
    Path segment = files(".wal").get(0);
    byte[] intact = Files.readAllBytes(segment);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      Files.write(segment, damaged);
      assertThatThrownBy(this::open)
          .as("byte %d", at)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(segment + ": corrupt at byte ");
    }
    Files.write(segment, Arrays.copyOf(intact, intact.length - 1));
    assertThatThrownBy(this::open).isInstanceOf(CorruptFileException.class);
    Files.write(segment, intact);
    open().close();
  }

  @Test
  void aFullCacheIsAClearError() throws IOException {
    EngineOptions small = QUIET.cacheMaxMemory(1 << 20).cacheFullPatience(Duration.ofMillis(1));
    try (StorageEngine engine = StorageEngine.open(folder, small)) {
      assertThatThrownBy(() -> writeMany(engine, 1 << 16))
          .isInstanceOf(CacheFullException.class)
          .hasMessageContaining("cacheMaxMemory allows 1048576")
          .hasMessageContaining("cacheFullPatience");
      engine.writeSnapshot();
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
      assertThat(read(engine, "a")).containsEntry(1L, 1L);
    }
  }

  @Test
  void aWriteWaitsForRoomThatSnapshotsMake() throws IOException {
    EngineOptions small =
        EngineOptions.defaults()
            .durability(Durability.EXPLICIT)
            .cacheMaxMemory(1 << 20)
            .cacheFullPatience(Duration.ofMinutes(2));
    try (StorageEngine engine = StorageEngine.open(folder, small)) {
      writeMany(engine, 1 << 18);
      assertThat(read(engine, "a")).hasSize(1 << 18);
      assertThat(files(".tsm")).isNotEmpty();
    }
  }

  private static void writeMany(StorageEngine engine, int count) throws IOException {
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(point("a", i, i));
      if (batch.size() == 1024) {
        engine.writePoints("db", "rp", batch);
        batch.clear();
      }
    }
  }

  @Test
  void aColdCacheBecomesAFile() throws Exception {
    EngineOptions cold = EngineOptions.defaults().snapshotColdDuration(Duration.ofMillis(1));
    try (StorageEngine engine = StorageEngine.open(folder, cold)) {
      engine.disableSnapshotCompactions();
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
      engine.enableSnapshotCompactions();
      Await.until("a file", Duration.ofSeconds(30), () -> !files(".tsm").isEmpty());
      Await.until("no log", Duration.ofSeconds(30), () -> files(".wal").isEmpty());
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L));
    }
  }

  @Test
  void manySnapshotsAreMergedInTheBackground() throws Exception {
    EngineOptions tiny = EngineOptions.defaults().snapshotMemory(1).compactionThroughput(0);
    try (StorageEngine engine = StorageEngine.open(folder, tiny)) {
      for (int i = 0; i < 20; i++) {
        engine.writePoints("db", "rp", List.of(point("a", i, i)));
        engine.writeSnapshot();
      }
      engine.writePoints("db", "rp", List.of(point("a", 20, 20))); // the background sees this one
      Await.until("a merge", Duration.ofSeconds(60), () -> files(".tsm").size() < 10);
      assertThat(read(engine, "a")).hasSize(21);
    }
  }

  @Test
  void withAnIntervalTheLogIsSyncedByItself() throws Exception {
    EngineOptions interval =
        QUIET.durability(Durability.INTERVAL).syncInterval(Duration.ofMillis(5));
    try (StorageEngine engine = StorageEngine.open(folder, interval)) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
      engine.sync();
    }
    try (StorageEngine engine = open()) {
      assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L));
    }
  }

  /** A sync that closing interrupted would take its file along. */
  @Test
  void closingWhileTheLogIsSyncedLosesNothing() throws IOException {
    EngineOptions options =
        QUIET.durability(Durability.INTERVAL).syncInterval(Duration.ofMillis(1));
    for (int i = 1; i <= 15; i++) {
      try (StorageEngine engine = StorageEngine.open(folder, options)) {
        long end = System.nanoTime() + Duration.ofMillis(20).toNanos();
        while (System.nanoTime() < end) {
          engine.writePoints("db", "rp", List.of(point("a", i, i)));
        }
      }
    }
    try (StorageEngine engine = open()) {
      assertThat(read(engine, "a")).hasSize(15);
    }
  }

  @Test
  void aRootOfInfluxIsReadAndOneOfItsShardsIsWritten() throws IOException {
    copy(Fixtures.of("14-delete-mixed"), folder);
    long before;
    try (StorageEngine engine = open();
        ShardReader reader = engine.read("fx", "autogen")) {
      before = reader.keys().size();
      assertThat(before).isPositive();
      assertThatThrownBy(() -> engine.writePoints("fx", "autogen", List.of(point("a", 1, 1))))
          .isInstanceOf(LayoutException.class)
          .hasMessageContaining("open one shard");
    }
    try (StorageEngine engine = StorageEngine.openShard(folder, "fx", "autogen", 1, QUIET)) {
      engine.writePoints("fx", "autogen", List.of(point("new", 1, 1)));
      engine.writeSnapshot();
      engine.compact();
      assertThatThrownBy(() -> engine.writePoints("db", "rp", List.of(point("a", 1, 1))))
          .hasMessageContaining("only shard 1 of fx.autogen is open");
    }
    try (StorageEngine engine = open();
        ShardReader reader = engine.read("fx", "autogen")) {
      assertThat(reader.keys()).hasSize((int) before + 1);
    }
    assertThat(files(".tombstone")).isEmpty();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(path)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(path, to.resolve(from.relativize(path)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void aDatabaseNamedLikeASinkIsRefused() throws IOException {
    String database = UUID.randomUUID().toString();
    try (StorageEngine engine = open()) {
      assertThatThrownBy(() -> engine.writePoints(database, "rp", List.of(point("a", 1, 1))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(database);
    }
  }

  @Test
  void aReaderKeepsWhatItSawUntilItIsClosed() throws IOException {
    try (StorageEngine engine = open()) {
      for (int i = 0; i < 3; i++) {
        engine.writePoints("db", "rp", List.of(point("a", i, i)));
        engine.writeSnapshot();
      }
      engine.writePoints("db", "rp", List.of(point("a", 3, 3)));
      byte[] key = (series("a") + "#!~#n").getBytes(UTF_8);
      try (ShardReader reader = engine.read("db", "rp")) {
        engine.writeSnapshot();
        engine.compact();
        engine.deleteSeries("db", "rp", series("a"));
        assertThat(reader.count(Selection.all())).isEqualTo(4);
        assertThat(reader.values(key).next()).isTrue();
      }
      assertThat(read(engine, "a")).isEmpty();
    }
  }

  @Test
  void afterItIsClosedNothingIsTaken() throws IOException {
    StorageEngine engine = open();
    engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.writePoints("db", "rp", List.of(point("a", 1, 1))))
        .hasMessageContaining("is closed");
  }

  /** As a server of InfluxDB's does with the last segment that it finds. */
  @Test
  void whatAServerAppendedBehindASealIsRead() throws IOException {
    try (StorageEngine engine = open()) {
      engine.writePoints("db", "rp", List.of(point("a", 1, 1)));
    }
    Path other = folder.resolve("other");
    try (StorageEngine engine = StorageEngine.open(other, QUIET)) {
      engine.writePoints("db", "rp", List.of(point("a", 2, 2)));
    }
    List<Path> segments = files(".wal");
    Path ours = segments.stream().filter(p -> !p.startsWith(other)).findFirst().orElseThrow();
    Path theirs = segments.stream().filter(p -> p.startsWith(other)).findFirst().orElseThrow();
    Files.write(ours, Files.readAllBytes(theirs), StandardOpenOption.APPEND);

    for (int i = 0; i < 2; i++) {
      try (StorageEngine engine = open()) {
        assertThat(read(engine, "a")).isEqualTo(Map.of(1L, 1L, 2L, 2L));
      }
    }
  }

  @Test
  void closingWaitsForACompactionAndNothingIsDoneAfterwards() throws Exception {
    StorageEngine engine = open();
    for (int i = 0; i < 40; i++) {
      engine.writePoints("db", "rp", List.of(point("a", i, i)));
      engine.writeSnapshot();
    }
    Thread merging =
        new Thread(
            () -> {
              try {
                engine.compact();
              } catch (IOException e) {
                assertThat(e).hasMessageMatching(".*(closed|given up|cancelled|nobody).*");
              }
            });
    merging.start();
    engine.close();
    merging.join();
    try (StorageEngine again = open()) {
      assertThat(read(again, "a")).hasSize(40);
      again.compact();
      assertThat(files(".tsm")).hasSize(1);
      assertThat(files(".tmp")).isEmpty();
    }
    assertThatThrownBy(() -> engine.deleteSeries("db", "rp", series("a")))
        .hasMessageContaining("closed");
  }

  @Test
  void whatWasDeletedFromMemoryLeavesNoRoomTakenAndNoLog() throws IOException {
    EngineOptions small = QUIET.cacheMaxMemory(1 << 20).cacheFullPatience(Duration.ZERO);
    try (StorageEngine engine = StorageEngine.open(folder, small)) {
      for (int round = 0; round < 5; round++) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
          points.add(point("h" + round + "_" + i, 1, i));
        }
        engine.writePoints("db", "rp", points);
        engine.deleteMeasurement("db", "rp", "cpu");
      }
      engine.writeSnapshot();
      assertThat(files(".wal")).isEmpty();
    }
  }
}
