package io.tsm.engine.io;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets a number of bytes per second pass, over all threads that share it. Time in which nothing was
 * written is not saved up. Thread-safe.
 */
public final class RateThrottle implements Throttle {
  /** Shorter waits are added up: to sleep for a block of a few kB would cost more than it slows. */
  private static final long SHORTEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final double nanosPerByte;
  private final LongSupplier nanoClock;
  private final Sleeper sleeper;
  private boolean used;
  private long paidUntil; // nanoseconds on the clock: what has passed fills the time up to here

  /** Waits, or fails if waiting is of no use any more. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(long nanos) throws IOException;
  }

  /**
   * @param bytesPerSecond more than 0
   * @param nanoClock such as {@link System#nanoTime}
   * @param sleeper such as a {@link Cancellation}
   */
  public RateThrottle(long bytesPerSecond, LongSupplier nanoClock, Sleeper sleeper) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "a rate is more than 0 bytes per second, not " + bytesPerSecond);
    }
    this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    this.nanoClock = nanoClock;
    this.sleeper = sleeper;
  }

  @Override
  public void acquire(long bytes) throws IOException {
    acquire(bytes, sleeper);
  }

  /** The same rate, shared with all others, for somebody who waits in another way. */
  public Throttle with(Sleeper other) {
    return bytes -> acquire(bytes, other);
  }

  private void acquire(long bytes, Sleeper waiting) throws IOException {
    long wait = reserve(bytes);
    if (wait >= SHORTEST_SLEEP_NANOS) {
      waiting.sleep(wait);
    }
  }

  /** Takes the time that the bytes need; returns how long it is until it begins, nanoseconds. */
  private synchronized long reserve(long bytes) {
    long now = nanoClock.getAsLong();
    if (!used || paidUntil - now < 0) {
      used = true;
      paidUntil = now;
    }
    long wait = paidUntil - now;
    paidUntil += (long) (bytes * nanosPerByte);
    return wait;
  }
}
