package io.tsm.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RateThrottleTest {
  private static final long MILLI = 1_000_000;

  private final List<Long> sleeps = new ArrayList<>();
  private long now = Long.MAX_VALUE - 100 * MILLI; // the clock may overflow

  private RateThrottle throttle(long bytesPerSecond) {
    return new RateThrottle(
        bytesPerSecond,
        () -> now,
        nanos -> {
          sleeps.add(nanos);
          now += nanos;
        });
  }

  @Test
  void letsSoManyBytesPassInASecond() throws IOException {
    RateThrottle throttle = throttle(1_000_000);
    long start = now;
    for (int i = 0; i < 100; i++) {
      throttle.acquire(50_000);
    }
    assertThat(now - start).isEqualTo(99 * 50 * MILLI);
  }

  @Test
  void doesNotSleepForAFewBytes() throws IOException {
    RateThrottle throttle = throttle(1_000_000);
    for (int i = 0; i < 1000; i++) {
      throttle.acquire(1000); // a millisecond each
    }
    assertThat(sleeps).hasSizeBetween(90, 100).allMatch(nanos -> nanos >= 10 * MILLI);
  }

  @Test
  void idleTimeIsNotSavedUp() throws IOException {
    RateThrottle throttle = throttle(1000);
    throttle.acquire(1);
    now += 3600_000 * MILLI;
    throttle.acquire(1000);
    throttle.acquire(1);
    assertThat(sleeps).containsExactly(1000 * MILLI);
  }

  @Test
  void aRateIsMoreThanNothing() {
    assertThatThrownBy(() -> throttle(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
  }

  @Test
  @Timeout(60)
  void cancellingWakesWhatSleeps() throws Exception {
    Cancellation cancellation = new Cancellation();
    RateThrottle throttle = new RateThrottle(1, () -> 0, cancellation);
    throttle.acquire(TimeUnit.DAYS.toSeconds(1));
    CompletableFuture<Throwable> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                throttle.acquire(1);
                return null;
              } catch (IOException e) {
                return e;
              }
            });
    cancellation.cancel();
    assertThat(end.get()).isInstanceOf(CancelledException.class);
    assertThatThrownBy(() -> cancellation.acquire(0)).isInstanceOf(CancelledException.class);
  }

  @Test
  @Timeout(60)
  void anInterruptEndsTheWaitAndIsKept() {
    Cancellation cancellation = new Cancellation();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> cancellation.sleep(TimeUnit.DAYS.toNanos(1)))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
