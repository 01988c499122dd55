package io.tsm.benchmarks.peers;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.util.Arrays;

/** Counts values and sums them up, in any order, so that two ways to read can be compared. */
public final class Checksum {
  private long values;
  private long sum;

  /** Of nothing so far. */
  public Checksum() {}

  /**
   * What somebody else has summed up.
   *
   * @param values how many
   * @param sum of each value's bits times its time, whose lowest bit is set, modulo 2^64
   */
  public Checksum(long values, long sum) {
    this.values = values;
    this.sum = sum;
  }

  /** Of points; strings count by their UTF-8 bytes. */
  public static Checksum of(Iterable<Point> points) {
    Checksum checksum = new Checksum();
    for (Point point : points) {
      for (int i = 0; i < point.fieldCount(); i++) {
        if (point.fieldType(i) == FieldType.STRING) {
          checksum.add(point.time(), WideTable.stringOf(point, i));
        } else {
          checksum.add(point.time(), point.bits(i));
        }
      }
    }
    return checksum;
  }

  /** Adds a number or a boolean by its bits. */
  public void add(long time, long bits) {
    values++;
    sum += bits * (time | 1); // the time counts, so that no value may stand at another's
  }

  /** Adds a string by its UTF-8 bytes. */
  public void add(long time, byte[] text) {
    add(time, Arrays.hashCode(text));
  }

  /** Adds what another one has. */
  public void add(Checksum other) {
    values += other.values;
    sum += other.sum;
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
