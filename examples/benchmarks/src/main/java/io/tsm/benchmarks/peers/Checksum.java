package io.tsm.benchmarks.peers;

import java.util.Arrays;

/** Counts values and sums them up, in any order, so that two ways to read can be compared. */
public final class Checksum {
  private long values;
  private long sum;

  /** Adds a number or a boolean by its bits. */
  public void add(long time, long bits) {
    values++;
    sum += bits * (time | 1); // the time counts, so that no value may stand at another's
  }

  /** Adds a string by its UTF-8 bytes. */
  public void add(long time, byte[] text) {
    add(time, Arrays.hashCode(text));
  }

  public long values() {
    return values;
  }

  /**
   * Makes sure that another one is equal.
   *
   * @param who has the other one
   * @throws IllegalStateException if values are missing or wrong
   */
  public void check(String who, Checksum other) {
    if (values != other.values || sum != other.sum) {
      throw new IllegalStateException(
          "%s gives back %d values of sum %x, not %d of sum %x"
              .formatted(who, other.values, other.sum, values, sum));
    }
  }
}
