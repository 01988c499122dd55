package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.Point;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashDisk.Luck;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.engine.testing.crash.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardStoreTest {
  private static final ShardLayout LAYOUT = new ShardLayout(Duration.ofDays(1), 1);
  private static final ShardOptions OPTIONS =
      new ShardOptions(1 << 20, CompactionOptions.DEFAULT, Throttle.NONE, System::nanoTime);

  private final Faults faults = new Faults(1);
  private final CrashDisk disk = new CrashDisk();

  private ShardStore open() throws IOException {
    CrashStorage storage = new CrashStorage(disk, new CrashProcess(faults));
    LayoutFile.readOrCreate(storage, LAYOUT.groupDuration(), LAYOUT.shardsPerGroup(), 1);
    CacheBudget budget = new CacheBudget(1 << 30, Duration.ZERO);
    return ShardStore.open(storage, LAYOUT, OPTIONS, budget, (path, readable, size) -> {});
  }

  private static Point point(long day) {
    long time = Duration.ofDays(day).toNanos();
    return Point.builder().measurement("m").field("f", day).time(time).toPoint();
  }

  @Test
  void syncsAllShardsThoughTheLogOfOneHasFailed() throws IOException {
    ShardStore store = open(); // is never closed: its process dies
    for (int day = 0; day < 4; day++) {
      store.write("db", "rp", List.of(point(day)), false);
    }
    faults.failAfter(0, 1, Set.of(Operation.SYNC_FILE));
    assertThatThrownBy(store::sync).isInstanceOf(IOException.class);
    assertThat(faults.failures()).isEqualTo(1);

    disk.losePower(1, Luck.NOTHING);
    int durable = 0;
    try (ShardStore again = open()) {
      for (Shard shard : again.openShards()) {
        durable += shard.hasCachedValues() ? 1 : 0;
      }
    }
    assertThat(durable).isGreaterThanOrEqualTo(3);
  }

  @Test
  void writesNothingOfABatchWithDeletes() throws IOException {
    Point delete = Point.builder().measurement("m").delete("f").time(1).toPoint();
    try (ShardStore store = open()) {
      assertThatThrownBy(() -> store.write("db", "rp", List.of(point(0), delete), true))
          .isInstanceOf(InvalidPointException.class)
          .hasMessageContaining("m 1 [deletes f]")
          .hasMessageContaining("deleteRange");
      assertThat(store.openShards()).isEmpty();
    }
  }
}
