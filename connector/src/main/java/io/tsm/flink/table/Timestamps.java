package io.tsm.flink.table;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.TimestampData;

/**
 * Nanoseconds since 1970 and SQL's timestamps. A TIMESTAMP, which has no zone, is taken as UTC,
 * whatever the session's zone is: the same table then means the same points in every session, and
 * no two timestamps fall on one point where clocks are set back.
 */
@Internal
public final class Timestamps {
  private static final long NANOSECONDS_OF_MILLISECOND = 1_000_000L;

  private Timestamps() {}

  /**
   * A timestamp as nanoseconds.
   *
   * @throws ArithmeticException if it is before 1677 or after 2262
   */
  static long nanoseconds(TimestampData timestamp) {
    long milliseconds = timestamp.getMillisecond();
    long rest = timestamp.getNanoOfMillisecond();
    if (milliseconds < 0) { // counts down from the next millisecond, so that no step overflows
      milliseconds++;
      rest -= NANOSECONDS_OF_MILLISECOND;
    }
    return Math.addExact(Math.multiplyExact(milliseconds, NANOSECONDS_OF_MILLISECOND), rest);
  }

  /**
   * The time of a point. The very first and last nanoseconds are the builder's to refuse.
   *
   * @param column its name
   * @throws InvalidPointException if InfluxDB has no such time
   */
  static long time(String column, TimestampData timestamp) {
    return nanoseconds(column, timestamp, Reason.TIME_OUT_OF_RANGE);
  }

  /**
   * The value of a field.
   *
   * @param column its name
   * @throws InvalidPointException if it is too far from 1970
   */
  static long field(String column, TimestampData timestamp) {
    return nanoseconds(column, timestamp, Reason.NUMBER_OUT_OF_RANGE);
  }

  private static long nanoseconds(String column, TimestampData timestamp, Reason reason) {
    try {
      return nanoseconds(timestamp);
    } catch (ArithmeticException e) {
      InvalidPointException invalid = outOfRange(column, timestamp.toString(), reason);
      invalid.initCause(e);
      throw invalid;
    }
  }

  static InvalidPointException outOfRange(String column, String value, Reason reason) {
    return new InvalidPointException(
        reason,
        "column `%s` is %s, but nanoseconds since 1970 go from 1677-09-21 to 2262-04-11"
            .formatted(column, value));
  }

  /** Nanoseconds of the last digit of a timestamp with so many of a second. */
  public static long unit(int precision) {
    long unit = 1;
    for (int digit = precision; digit < 9; digit++) {
      unit *= 10;
    }
    return unit;
  }

  /**
   * Nanoseconds as a timestamp, rounded down, also before 1970. What is too much is taken from the
   * milliseconds, or from what is below them: the nanoseconds could overflow in 1677.
   *
   * @param unit nanoseconds of the timestamp's last digit
   */
  public static TimestampData timestamp(long nanoseconds, long unit) {
    long milliseconds = Math.floorDiv(nanoseconds, NANOSECONDS_OF_MILLISECOND);
    long below = Math.floorMod(nanoseconds, NANOSECONDS_OF_MILLISECOND);
    return unit <= NANOSECONDS_OF_MILLISECOND
        ? TimestampData.fromEpochMillis(milliseconds, (int) (below - below % unit))
        : TimestampData.fromEpochMillis(
            milliseconds - Math.floorMod(milliseconds, unit / NANOSECONDS_OF_MILLISECOND));
  }
}
