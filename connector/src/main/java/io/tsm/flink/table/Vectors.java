package io.tsm.flink.table;

import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.columnar.vector.ByteColumnVector;
import org.apache.flink.table.data.columnar.vector.BytesColumnVector;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.IntColumnVector;
import org.apache.flink.table.data.columnar.vector.LongColumnVector;
import org.apache.flink.table.data.columnar.vector.ShortColumnVector;
import org.apache.flink.table.data.columnar.vector.TimestampColumnVector;

/** Columns of Flink's over arrays of the engine's, so that no value is boxed. */
@Internal
final class Vectors {
  private Vectors() {}

  /** Never NULL. */
  abstract static class Present implements ColumnVector {
    @Override
    public boolean isNullAt(int row) {
      return false;
    }
  }

  /** NULL where an array says so. */
  abstract static class MaybeNull implements ColumnVector {
    private final boolean[] present;

    MaybeNull(boolean[] present) {
      this.present = present;
    }

    @Override
    public boolean isNullAt(int row) {
      return !present[row];
    }
  }

  /** The same text in all rows. */
  static ColumnVector text(@Nullable String text) {
    if (text == null) {
      return nothing();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Text(new BytesColumnVector.Bytes(bytes, 0, bytes.length));
  }

  private static final class Text extends Present implements BytesColumnVector {
    private final Bytes bytes;

    Text(Bytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public Bytes getBytes(int row) {
      return bytes;
    }
  }

  /** NULL in all rows. */
  static ColumnVector nothing() {
    return row -> true;
  }

  /** The same number in all rows. */
  static ColumnVector number(long number) {
    return new Times(null, row -> number);
  }

  /** Longs of all rows. */
  static ColumnVector times(long[] times, LongUnaryOperator converter) {
    return new Times(times, converter);
  }

  private static final class Times extends Present implements LongColumnVector {
    @Nullable private final long[] times;
    private final LongUnaryOperator converter;

    Times(@Nullable long[] times, LongUnaryOperator converter) {
      this.times = times;
      this.converter = converter;
    }

    @Override
    public long getLong(int row) {
      return converter.applyAsLong(times == null ? 0 : times[row]);
    }
  }

  /** Timestamps, of all rows or of those that have one. */
  static final class Instants implements TimestampColumnVector {
    @Nullable private final boolean[] present;
    private final long[] nanoseconds;
    private final long unit;

    /**
     * @param present null: in all rows
     * @param unit nanoseconds of the timestamps' last digit
     */
    Instants(@Nullable boolean[] present, long[] nanoseconds, long unit) {
      this.present = present;
      this.nanoseconds = nanoseconds;
      this.unit = unit;
    }

    @Override
    public boolean isNullAt(int row) {
      return present != null && !present[row];
    }

    @Override
    public TimestampData getTimestamp(int row, int precision) {
      return Timestamps.timestamp(nanoseconds[row], unit);
    }
  }

  /** Longs of those rows that have one, as any SQL type that is a number of them. */
  static final class Longs extends MaybeNull
      implements LongColumnVector, IntColumnVector, ShortColumnVector, ByteColumnVector {
    private final long[] values;
    private final LongUnaryOperator converter;

    Longs(boolean[] present, long[] values, LongUnaryOperator converter) {
      super(present);
      this.values = values;
      this.converter = converter;
    }

    @Override
    public long getLong(int row) {
      return converter.applyAsLong(values[row]);
    }

    @Override
    public int getInt(int row) {
      return (int) getLong(row);
    }

    @Override
    public short getShort(int row) {
      return (short) getLong(row);
    }

    @Override
    public byte getByte(int row) {
      return (byte) getLong(row);
    }
  }
}
