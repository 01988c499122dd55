package io.tsm.engine.shard;

import java.io.IOException;

/**
 * Bytes that frozen caches hold until background work has made files of them. Safe for use by
 * several threads.
 */
final class MemoryBudget {
  private final long limit;
  private volatile long frozen; // written under the lock

  /**
   * @param limit bytes for open and frozen caches together
   */
  MemoryBudget(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  synchronized void freeze(long bytes) {
    frozen += bytes;
  }

  synchronized void release(long bytes) {
    frozen -= bytes;
    notifyAll();
  }

  long frozen() {
    return frozen;
  }

  /** Waits until {@code open} bytes fit beside the frozen ones, or nothing is frozen any more. */
  synchronized void awaitRoom(long open) throws IOException {
    while (frozen > 0 && frozen + open > limit) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for memory", e);
      }
    }
  }
}
