package io.tsm.engine.tsm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Values of one key that were deleted from a TSM file: those in a range of time. Immutable. */
public final class Tombstone {
  private final byte[] key;
  private final long minTime;
  private final long maxTime;

  /**
   * The values of a key in a range of time.
   *
   * @param key as in the index; must not be changed
   * @param minTime first time, nanoseconds; {@link Long#MIN_VALUE} from the beginning
   * @param maxTime last time, in the range; {@link Long#MAX_VALUE} to the end
   */
  public Tombstone(byte[] key, long minTime, long maxTime) {
    if (minTime > maxTime) {
      throw new IllegalArgumentException("a range of time from " + minTime + " to " + maxTime);
    }
    this.key = key;
    this.minTime = minTime;
    this.maxTime = maxTime;
  }

  /** The key itself, not a copy: it must not be changed. */
  public byte[] key() {
    return key;
  }

  public long minTime() {
    return minTime;
  }

  /** The last time of the range, in it. */
  public long maxTime() {
    return maxTime;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Tombstone other
        && minTime == other.minTime
        && maxTime == other.maxTime
        && Arrays.equals(key, other.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(key), minTime, maxTime);
  }

  @Override
  public String toString() {
    return new String(key, StandardCharsets.UTF_8) + " " + minTime + ".." + maxTime;
  }
}
