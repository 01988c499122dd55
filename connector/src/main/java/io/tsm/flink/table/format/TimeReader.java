package io.tsm.flink.table.format;

import io.tsm.engine.model.Precision;
import io.tsm.flink.table.Timestamps;
import org.apache.flink.annotation.Internal;
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
    long unit = Timestamps.unit(LogicalTypeChecks.getPrecision(type));
    return nanoseconds -> Timestamps.timestamp(nanoseconds, unit);
  }
}
