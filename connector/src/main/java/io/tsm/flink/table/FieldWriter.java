package io.tsm.flink.table;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import io.tsm.engine.model.PointBuilder;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Gives a point the value of one column, which is not NULL. One for each column, made once. */
@Internal
@FunctionalInterface
interface FieldWriter extends Serializable {
  long NANOSECONDS_OF_DAY = 86_400_000_000_000L;
  long NANOSECONDS_OF_MILLISECOND = 1_000_000L;

  void write(RowData row, PointBuilder point);

  /**
   * The writer of a column that {@link TsmTypes} can store.
   *
   * @throws InvalidPointException from the writer if InfluxDB has no such value
   */
  static FieldWriter of(TsmColumn column, @Nullable DecimalStorage decimals) {
    int at = column.index();
    String name = column.storedName();
    LogicalType type = column.type();
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> (row, point) -> point.field(name, row.getBoolean(at));
      case TINYINT -> (row, point) -> point.field(name, (long) row.getByte(at));
      case SMALLINT -> (row, point) -> point.field(name, (long) row.getShort(at));
      case INTEGER -> (row, point) -> point.field(name, (long) row.getInt(at));
      case BIGINT -> (row, point) -> point.field(name, row.getLong(at));
      case DATE -> (row, point) -> point.field(name, nanosecondsOfDays(column, row.getInt(at)));
      case TIME_WITHOUT_TIME_ZONE ->
          (row, point) -> point.field(name, row.getInt(at) * NANOSECONDS_OF_MILLISECOND);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
        int precision = LogicalTypeChecks.getPrecision(type);
        yield (row, point) ->
            point.field(name, Timestamps.field(column.name(), row.getTimestamp(at, precision)));
      }
      case FLOAT -> (row, point) -> point.field(name, (double) row.getFloat(at));
      case DOUBLE -> (row, point) -> point.field(name, row.getDouble(at));
      case CHAR, VARCHAR -> {
        Utf8 text = new Utf8();
        yield (row, point) -> {
          text.set(row.getString(at));
          point.field(name, text.bytes(), 0, text.length());
        };
      }
      case DECIMAL -> ofDecimal(column, (DecimalType) type, TsmTypes.fieldType(type, decimals));
      default -> throw new IllegalArgumentException(type + " is no type of a field");
    };
  }

  private static FieldWriter ofDecimal(TsmColumn column, DecimalType type, FieldType stored) {
    int at = column.index();
    String name = column.storedName();
    int precision = type.getPrecision();
    int scale = type.getScale();
    return switch (stored) {
      case FLOAT ->
          (row, point) ->
              point.field(name, row.getDecimal(at, precision, scale).toBigDecimal().doubleValue());
      case STRING ->
          (row, point) ->
              point.field(
                  name, row.getDecimal(at, precision, scale).toBigDecimal().toPlainString());
      case UNSIGNED ->
          (row, point) ->
              point.unsignedField(
                  name, unsigned(column, row.getDecimal(at, precision, scale).toBigDecimal()));
      default -> throw new IllegalArgumentException("DECIMAL is not stored as " + stored);
    };
  }

  private static long unsigned(TsmColumn column, BigDecimal value) {
    BigInteger integer = value.toBigInteger();
    if (integer.signum() < 0 || integer.bitLength() > Long.SIZE) {
      throw new InvalidPointException(
          Reason.NUMBER_OUT_OF_RANGE,
          "column `%s` is %s, but an unsigned integer is from 0 to 18446744073709551615"
              .formatted(column.name(), value));
    }
    return integer.longValue();
  }

  private static long nanosecondsOfDays(TsmColumn column, int days) {
    if (Math.abs((long) days) > Long.MAX_VALUE / NANOSECONDS_OF_DAY) {
      throw Timestamps.outOfRange(
          column.name(), LocalDate.ofEpochDay(days).toString(), Reason.NUMBER_OUT_OF_RANGE);
    }
    return days * NANOSECONDS_OF_DAY;
  }
}
