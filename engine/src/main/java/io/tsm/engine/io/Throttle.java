package io.tsm.engine.io;

import java.io.IOException;

/** Slows down background writes, or ends them. */
@FunctionalInterface
public interface Throttle {
  Throttle NONE = bytes -> {};

  /**
   * Waits until {@code bytes} more may be written; 0 only asks whether to go on.
   *
   * @throws CancelledException if nobody wants them any more
   * @throws IOException if it cannot wait
   */
  void acquire(long bytes) throws IOException;

  /** This one, then the other. */
  default Throttle and(Throttle other) {
    return bytes -> {
      acquire(bytes);
      other.acquire(bytes);
    };
  }
}
