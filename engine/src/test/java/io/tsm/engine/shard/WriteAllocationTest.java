package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.testing.Allocations;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The write path allocates the columns that keep the values, and nothing for a point or a value.
 * Columns grow in a few batches only, and the cache's size tells in which: what is allocated in the
 * others is garbage.
 */
class WriteAllocationTest {
  private static final int BATCHES = 100;
  private static final int POINTS = 500; // of a batch
  private static final long MOST_BYTES_PER_BATCH = 2000; // 4 a point

  @TempDir private Path temporary;
  private final PointBuilder builder = new PointBuilder();
  private final List<Long> garbage = new ArrayList<>(); // of batches in which nothing grew
  private LocalStorage storage;
  private String[] fields;
  private long time;
  private long allocated;

  @BeforeEach
  void open() {
    storage = LocalStorage.temporary(temporary);
  }

  /** Takes points. */
  private interface Target {
    void write(PointView point) throws IOException;
  }

  private void useFields(int count) {
    fields = new String[count];
    for (int i = 0; i < count; i++) {
      fields[i] = "field " + i;
    }
  }

  private PointView point(int i, long at) {
    builder.measurement("cpu").tag("host", i % 2 == 0 ? "a" : "b");
    for (String field : fields) {
      builder.field(field, i * 0.5);
    }
    return builder.time(at).build();
  }

  private void writeBatches(Target target, Allocations.Work end, LongSupplier size)
      throws IOException {
    for (int batch = 0; batch < BATCHES; batch++) {
      long before = size.getAsLong();
      long bytes =
          Allocations.during(
              () -> {
                for (int i = 0; i < POINTS; i++) {
                  target.write(point(i, time++));
                }
                end.run();
              });
      allocated += bytes;
      if (size.getAsLong() == before) {
        garbage.add(bytes);
      }
    }
  }

  private void assertThatBatchesLeaveNoGarbage() {
    assertThat(garbage).hasSizeGreaterThan(BATCHES / 2);
    assertThat(garbage).allSatisfy(bytes -> assertThat(bytes).isLessThan(MOST_BYTES_PER_BATCH));
  }

  @ParameterizedTest(name = "{0} fields")
  @ValueSource(ints = {1, 20})
  void cacheAndLogLeaveNoGarbageHoweverManyValuesThereAre(int count) throws IOException {
    useFields(count);
    Cache cache = new Cache(new FieldTypes());
    try (Wal wal = new Wal(storage, i -> i + ".wal", Long.MAX_VALUE)) {
      writeBatches(
          cache::write,
          () -> {
            wal.writeMulti(cache.unlogged());
            cache.markLogged();
          },
          cache::size);
    }
    assertThatBatchesLeaveNoGarbage();
    assertThat(cache.valueCount()).isEqualTo((long) count * BATCHES * POINTS);
  }

  @Test
  void columnsGrowBySoMuchThatTheyAreSeldomCopied() throws IOException {
    useFields(10);
    Cache cache = new Cache(new FieldTypes());
    writeBatches(
        cache::write,
        () -> {
          var unused = cache.unlogged();
          cache.markLogged();
        },
        cache::size);
    double kept = (double) cache.size() / cache.valueCount();
    assertThat(kept).isBetween(16.0, 16 * 1.6);
    assertThat((double) allocated / cache.valueCount()).isBetween(kept, 3.2 * kept);
  }

  @Test
  void aWriterOfManyShardsLeavesNoGarbage() throws IOException {
    useFields(10);
    try (Wal wal = new Wal(storage, i -> i + ".wal", Long.MAX_VALUE);
        PointsWriter writer = writer()) {
      writer.setWal(wal);
      writeBatches(writer::write, writer::flush, writer::openBytes);
    }
    assertThatBatchesLeaveNoGarbage();
  }

  /** As when history is loaded for some series while others are at the present. */
  @Test
  void pointsThatGoToShardGroupsByTurnsLeaveNoGarbage() throws IOException {
    useFields(1);
    long group = Duration.ofDays(1).toNanos();
    try (PointsWriter writer = writer()) {
      int[] turn = {0};
      writeBatches(
          point -> writer.write(point(turn[0], time + turn[0]++ % 3 * group)),
          writer::flush,
          writer::openBytes);
    }
    assertThatBatchesLeaveNoGarbage();
  }

  private PointsWriter writer() {
    ShardLayout layout = new ShardLayout(Duration.ofDays(1), 2);
    return new PointsWriter(
        new WriteTarget(storage, layout, "db", "rp"),
        storage,
        "run",
        Runnable::run,
        1L << 30,
        PointsWriter.ShardGuard.NONE);
  }
}
