package io.tsm.flink.table;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.flink.source.TsmSeries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.columnar.vector.BooleanColumnVector;
import org.apache.flink.table.data.columnar.vector.BytesColumnVector;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.DecimalColumnVector;
import org.apache.flink.table.data.columnar.vector.DoubleColumnVector;
import org.apache.flink.table.data.columnar.vector.FloatColumnVector;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Reads a column that is a field: the reverse of {@link FieldWriter}. */
@Internal
record FieldReader(TsmColumn column, @Nullable DecimalStorage decimals) implements ReadColumn {
  private static final long serialVersionUID = 1L;

  @Override
  public OfSeries of(TsmSeries series) throws IOException {
    int field = series.field(column.storedName());
    if (field < 0) {
      ColumnVector nothing = Vectors.nothing();
      return rows -> nothing;
    }
    FieldType stored = series.fieldType(field);
    FieldType wanted = TsmTypes.fieldType(column.type(), decimals);
    if (stored != wanted) {
      throw new IOException(
          ("field '%s' of series %s is of type %s, but the column `%s` is %s, which is read from a field"
                  + " of type %s: declare the column as %s")
              .formatted(
                  column.storedName(),
                  series,
                  stored,
                  column.name(),
                  column.type().asSummaryString(),
                  wanted,
                  TsmTypes.dataType(stored)));
    }
    return switch (stored) {
      case FLOAT -> rows -> floats(rows.present(field), (FloatValues) rows.column(field));
      case INTEGER -> {
        if (TsmTableSchema.isTimestamp(column.type())) {
          long unit = Timestamps.unit(LogicalTypeChecks.getPrecision(column.type()));
          yield rows ->
              new Vectors.Instants(
                  rows.present(field), ((LongValues) rows.column(field)).values(), unit);
        }
        LongUnaryOperator converter = integers();
        yield rows ->
            new Vectors.Longs(
                rows.present(field), ((LongValues) rows.column(field)).values(), converter);
      }
      case UNSIGNED -> rows -> unsigned(rows.present(field), (LongValues) rows.column(field));
      case BOOLEAN -> rows -> booleans(rows.present(field), (BooleanValues) rows.column(field));
      case STRING -> rows -> strings(rows.present(field), (StringValues) rows.column(field));
    };
  }

  private LongUnaryOperator integers() {
    return switch (column.type().getTypeRoot()) {
      case TINYINT -> range(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> range(Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> range(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case DATE -> value -> Math.floorDiv(value, FieldWriter.NANOSECONDS_OF_DAY);
      case TIME_WITHOUT_TIME_ZONE ->
          value -> Math.floorDiv(value, FieldWriter.NANOSECONDS_OF_MILLISECOND);
      default -> LongUnaryOperator.identity();
    };
  }

  private LongUnaryOperator range(long least, long most) {
    return value -> {
      if (value < least || value > most) {
        throw unfit(Long.toString(value));
      }
      return value;
    };
  }

  private UncheckedIOException unfit(String value) {
    String message =
        "the value %s of field '%s' does not fit the column `%s` of type %s: declare a larger type"
            .formatted(value, column.storedName(), column.name(), column.type().asSummaryString());
    return new UncheckedIOException(message, new IOException(message));
  }

  private ColumnVector floats(boolean[] present, FloatValues values) {
    double[] doubles = values.values();
    return switch (column.type().getTypeRoot()) {
      case FLOAT -> new Floats(present, doubles);
      case DECIMAL -> new Decimals(present, row -> decimal(BigDecimal.valueOf(doubles[row])));
      default -> new Doubles(present, doubles);
    };
  }

  private ColumnVector unsigned(boolean[] present, LongValues values) {
    long[] bits = values.values();
    return new Decimals(present, row -> decimal(new BigDecimal(Long.toUnsignedString(bits[row]))));
  }

  private ColumnVector booleans(boolean[] present, BooleanValues values) {
    return new Booleans(present, values.values());
  }

  private ColumnVector strings(boolean[] present, StringValues values) {
    return column.type() instanceof DecimalType
        ? new Decimals(present, row -> decimal(number(values.string(row))))
        : new Strings(present, values);
  }

  private BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      UncheckedIOException unfit = unfit("'" + text + "'");
      unfit.addSuppressed(e);
      throw unfit;
    }
  }

  private DecimalData decimal(BigDecimal value) {
    DecimalType type = (DecimalType) column.type();
    BigDecimal rounded = value.setScale(type.getScale(), RoundingMode.HALF_UP);
    DecimalData data = DecimalData.fromBigDecimal(rounded, type.getPrecision(), type.getScale());
    if (data == null) {
      throw unfit(value.toPlainString());
    }
    return data;
  }

  private static final class Doubles extends Vectors.MaybeNull implements DoubleColumnVector {
    private final double[] values;

    Doubles(boolean[] present, double[] values) {
      super(present);
      this.values = values;
    }

    @Override
    public double getDouble(int row) {
      return values[row];
    }
  }

  private static final class Floats extends Vectors.MaybeNull implements FloatColumnVector {
    private final double[] values;

    Floats(boolean[] present, double[] values) {
      super(present);
      this.values = values;
    }

    @Override
    public float getFloat(int row) {
      return (float) values[row];
    }
  }

  private static final class Booleans extends Vectors.MaybeNull implements BooleanColumnVector {
    private final boolean[] values;

    Booleans(boolean[] present, boolean[] values) {
      super(present);
      this.values = values;
    }

    @Override
    public boolean getBoolean(int row) {
      return values[row];
    }
  }

  private static final class Strings extends Vectors.MaybeNull implements BytesColumnVector {
    private final StringValues values;

    Strings(boolean[] present, StringValues values) {
      super(present);
      this.values = values;
    }

    @Override
    public Bytes getBytes(int row) {
      return new Bytes(values.bytes(), values.start(row), values.length(row));
    }
  }

  private static final class Decimals extends Vectors.MaybeNull implements DecimalColumnVector {
    private final IntFunction<DecimalData> values;

    Decimals(boolean[] present, IntFunction<DecimalData> values) {
      super(present);
      this.values = values;
    }

    @Override
    public DecimalData getDecimal(int row, int precision, int scale) {
      return values.apply(row);
    }
  }
}
