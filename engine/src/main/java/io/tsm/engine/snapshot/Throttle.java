package io.tsm.engine.snapshot;

import java.io.IOException;

/** Slows down background writes, or ends them. */
@FunctionalInterface
public interface Throttle {
  Throttle NONE = bytes -> {};

  /**
   * Waits until {@code bytes} more may be written.
   *
   * @throws IOException if nobody wants them any more
   */
  void acquire(long bytes) throws IOException;
}
