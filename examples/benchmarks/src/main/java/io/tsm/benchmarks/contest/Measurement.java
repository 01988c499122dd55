package io.tsm.benchmarks.contest;

/**
 * How long one contestant took for one thing, once.
 *
 * @param what was done, such as {@code write}
 * @param seconds of wall-clock time
 * @param values that were written or read
 * @param bytes of the result; 0 if there is none
 */
public record Measurement(String what, double seconds, long values, long bytes) {

  public double valuesPerSecond() {
    return values / seconds;
  }

  public double bytesPerValue() {
    return (double) bytes / values;
  }
}
