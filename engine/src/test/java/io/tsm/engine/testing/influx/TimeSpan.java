package io.tsm.engine.testing.influx;

import java.math.BigInteger;

/**
 * The times from {@code first} to {@code last}, both included, in nanoseconds since 1970.
 *
 * @param first the earliest time
 * @param last the latest time
 */
record TimeSpan(long first, long last) {
  /** The first and the last time that InfluxDB takes. */
  static final TimeSpan ALL = new TimeSpan(Long.MIN_VALUE + 2, Long.MAX_VALUE - 1);

  private static final BigInteger YEAR_ONE =
      BigInteger.valueOf(-62_135_596_800L).multiply(BigInteger.valueOf(1_000_000_000L));

  /** The smallest span that holds both; either may be null. */
  static TimeSpan union(TimeSpan left, TimeSpan right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return new TimeSpan(Math.min(left.first, right.first), Math.max(left.last, right.last));
  }

  /** This span with one more time; {@code span} may be null. */
  static TimeSpan with(TimeSpan span, long time) {
    return union(span, new TimeSpan(time, time));
  }

  boolean holds(TimeSpan other) {
    return first <= other.first && other.last <= last;
  }

  /**
   * The shard group of this length that holds the first time, cut at the limits of time. Groups
   * begin at multiples of their length counted from 0001-01-01T00:00:00Z.
   */
  TimeSpan groupOfFirst(long durationNanos) {
    BigInteger duration = BigInteger.valueOf(durationNanos);
    BigInteger sinceYearOne = BigInteger.valueOf(first).subtract(YEAR_ONE);
    BigInteger start = BigInteger.valueOf(first).subtract(sinceYearOne.mod(duration));
    BigInteger last = start.add(duration).subtract(BigInteger.ONE);
    return new TimeSpan(
        start.max(BigInteger.valueOf(ALL.first)).longValueExact(),
        last.min(BigInteger.valueOf(ALL.last)).longValueExact());
  }
}
