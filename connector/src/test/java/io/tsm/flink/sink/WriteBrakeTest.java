package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** With 100 files for a limit. */
class WriteBrakeTest {
  private final List<Long> pauses = new ArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private WriteBrake brake = brake(true);

  private WriteBrake brake(boolean enabled) {
    return new WriteBrake(
        new CompactionSettings(enabled, 8, 1 << 20, 0, 1, 100, 0),
        waiting,
        new Retry(pauses::add),
        0);
  }

  private void commit() throws Exception {
    brake.beginCommit();
    brake.beforeWrite();
    brake.beforeWrite();
  }

  @Test
  void pausesOnceACommitTheLongerTheMoreFilesWaitAndNeverForMoreThanASecond() throws Exception {
    for (int files : new int[] {0, 100, 101, 150, 200, 100_000, 100}) {
      waiting.set(files);
      commit();
    }

    assertThat(pauses).containsExactly(10L, 500L, 1000L, 1000L);
    assertThat(brake.pausedMillis()).isEqualTo(2510);
  }

  @Test
  void isNotThereWithCompactionTurnedOff() throws Exception {
    brake = brake(false);
    waiting.set(1000);

    commit();

    assertThat(pauses).isEmpty();
  }
}
