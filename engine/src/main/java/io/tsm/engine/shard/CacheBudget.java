package io.tsm.engine.shard;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Memory for the caches of all shards of an engine, frozen ones included. Who wants to write while
 * it is used up waits, or is told. Thread-safe.
 */
public final class CacheBudget {
  private final long limit;
  private final Duration patience;
  private long used;

  /**
   * @param limit bytes
   * @param patience how long a write waits for room; zero to fail at once
   */
  public CacheBudget(long limit, Duration patience) {
    this.limit = limit;
    this.patience = patience;
  }

  /** Counts bytes that caches have more, or less, than before. */
  synchronized void add(long bytes) {
    used += bytes;
    if (bytes < 0) {
      notifyAll();
    }
  }

  synchronized long used() {
    return used;
  }

  long limit() {
    return limit;
  }

  /**
   * Waits until the limit is not passed.
   *
   * @throws CacheFullException if that takes too long
   */
  synchronized void awaitRoom() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (used > limit) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new CacheFullException(used, limit, patience);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for room in the cache", e);
      }
    }
  }
}
