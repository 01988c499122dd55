package io.tsm.engine.testing.influx;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions that nobody signals, such as another process being ready. */
public final class Await {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private Await() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Asks until the condition holds, every 20 ms.
   *
   * @param what what is waited for, for the message
   * @throws AssertionError if it did not hold within {@code atMost}
   * @throws IOException from the condition
   */
  public static void until(String what, Duration atMost, Condition condition) throws IOException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new AssertionError("waited " + atMost.toSeconds() + " s in vain for " + what);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
