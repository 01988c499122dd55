package io.tsm.flink.table.format;

import io.tsm.engine.model.Precision;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Reads a point's time as the value of a column. */
@Internal
@FunctionalInterface
interface TimeReader {

  /**
   * The value, as Flink has it inside of rows.
   *
   * @param nanoseconds since 1970, UTC
   */
  Object read(long nanoseconds);

  /**
   * The reader for a column of this type.
   *
   * @param precision the unit of a BIGINT
   */
  static TimeReader of(LogicalType type, Precision precision) {
    if (type.is(LogicalTypeRoot.BIGINT)) {
      return precision::fromNanoseconds;
    }
    long unit = 1;
    for (int digits = LogicalTypeChecks.getPrecision(type); digits < 9; digits++) {
      unit *= 10;
    }
    long nanosecondsOfLastDigit = unit;
    return nanoseconds -> timestamp(nanoseconds, nanosecondsOfLastDigit);
  }

  private static TimestampData timestamp(long nanoseconds, long unit) {
    // Rounds down, also before 1970; the remainder is taken away from the part that cannot
    // overflow.
    int below = (int) Math.floorMod(nanoseconds, 1_000_000L);
    long milliseconds = Math.floorDiv(nanoseconds, 1_000_000L);
    if (unit <= 1_000_000) {
      return TimestampData.fromEpochMillis(milliseconds, (int) (below - below % unit));
    }
    long millisecondsOfUnit = unit / 1_000_000;
    return TimestampData.fromEpochMillis(
        milliseconds - Math.floorMod(milliseconds, millisecondsOfUnit));
  }
}
