package io.tsm.engine.snapshot;

/** Slows down background writes. */
@FunctionalInterface
public interface Throttle {
  Throttle NONE = bytes -> {};

  /** Waits until {@code bytes} more may be written. */
  void acquire(long bytes);
}
