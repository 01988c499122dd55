package io.tsm.flink.sink.crash;

import java.time.Duration;
import java.util.Locale;

/** Tells now and then how far a long run of schedules has come. */
final class Progress {
  private static final int STEP = 1000;

  private final int schedules;
  private final long start = System.nanoTime();
  private int done;

  Progress(int schedules) {
    this.schedules = schedules;
  }

  int schedules() {
    return schedules;
  }

  @SuppressWarnings("SystemOut") // Maven shows it as it comes, unlike a log of a finished test
  void oneMore() {
    if (++done % STEP == 0) {
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf(
          Locale.ROOT, "%,d of %,d schedules in %d s%n", done, schedules, time.toSeconds());
    }
  }
}
