package io.tsm.benchmarks.contest;

/** Measures from its making on. */
public final class Stopwatch {
  private final long start = System.nanoTime();

  /** Ends one measurement. */
  public Measurement stop(String what, long values, long bytes) {
    return new Measurement(what, (System.nanoTime() - start) / 1e9, values, bytes);
  }
}
