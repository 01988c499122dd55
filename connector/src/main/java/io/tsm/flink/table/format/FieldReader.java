package io.tsm.flink.table.format;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.PointView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/** Reads a field of a point as the value of a column. */
@Internal
abstract class FieldReader {
  private final LineColumn column;

  private FieldReader(LineColumn column) {
    this.column = column;
  }

  /** True if there is a reader for columns of this type. */
  static boolean isSupported(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, DECIMAL, CHAR, VARCHAR ->
          true;
      default -> false;
    };
  }

  /** The reader for a column of a supported type. */
  static FieldReader of(LineColumn column) {
    return switch (column.type().getTypeRoot()) {
      case BOOLEAN -> new BooleanReader(column);
      case TINYINT -> new IntegerReader(column, 8, bits -> (byte) bits);
      case SMALLINT -> new IntegerReader(column, 16, bits -> (short) bits);
      case INTEGER -> new IntegerReader(column, 32, bits -> (int) bits);
      case BIGINT -> new IntegerReader(column, 64, bits -> bits);
      case FLOAT -> new FloatReader(column);
      case DOUBLE -> new DoubleReader(column);
      case DECIMAL -> new DecimalReader(column, (DecimalType) column.type());
      case CHAR, VARCHAR -> new StringReader(column);
      default -> throw new IllegalArgumentException(column + " has no reader");
    };
  }

  /**
   * The value, as Flink has it inside of rows; nothing of the point's memory is kept.
   *
   * @throws RowMismatchException if the column cannot hold it
   */
  abstract Object read(PointView point, int field);

  final RowMismatchException mismatch(PointView point, int field) {
    FieldType type = point.fieldType(field);
    return new RowMismatchException(
        "field %s is %s, and %s cannot hold it; declare the column %s"
            .formatted(
                new String(point.fieldName(field), StandardCharsets.UTF_8),
                shown(point, field),
                column,
                switch (type) {
                  case BOOLEAN -> "BOOLEAN";
                  case INTEGER -> "BIGINT";
                  case UNSIGNED -> "DECIMAL(20, 0)";
                  case FLOAT -> "DOUBLE";
                  case STRING -> "STRING";
                }));
  }

  private static String shown(PointView point, int field) {
    return switch (point.fieldType(field)) {
      case BOOLEAN -> "a boolean";
      case INTEGER -> "the integer " + point.bits(field) + "i";
      case UNSIGNED -> "the unsigned integer " + Long.toUnsignedString(point.bits(field)) + "u";
      case FLOAT -> "the float " + Double.longBitsToDouble(point.bits(field));
      case STRING -> "a string";
    };
  }

  private static final class BooleanReader extends FieldReader {
    BooleanReader(LineColumn column) {
      super(column);
    }

    @Override
    Object read(PointView point, int field) {
      if (point.fieldType(field) != FieldType.BOOLEAN) {
        throw mismatch(point, field);
      }
      return point.bits(field) != 0;
    }
  }

  private static final class IntegerReader extends FieldReader {
    private final int unused; // bits of a long that the column does not have
    private final LongFunction<Object> boxing;

    IntegerReader(LineColumn column, int bits, LongFunction<Object> boxing) {
      super(column);
      this.unused = Long.SIZE - bits;
      this.boxing = boxing;
    }

    @Override
    Object read(PointView point, int field) {
      FieldType type = point.fieldType(field);
      if (type != FieldType.INTEGER && type != FieldType.UNSIGNED) {
        throw mismatch(point, field);
      }
      long bits = point.bits(field);
      boolean tooLarge = type == FieldType.UNSIGNED && bits < 0;
      if (tooLarge || bits << unused >> unused != bits) {
        throw mismatch(point, field);
      }
      return boxing.apply(bits);
    }
  }

  private static final class FloatReader extends FieldReader {
    FloatReader(LineColumn column) {
      super(column);
    }

    @Override
    Object read(PointView point, int field) {
      if (point.fieldType(field) != FieldType.FLOAT) {
        throw mismatch(point, field);
      }
      float value = (float) Double.longBitsToDouble(point.bits(field));
      if (Float.isInfinite(value)) {
        throw mismatch(point, field);
      }
      return value;
    }
  }

  private static final class DoubleReader extends FieldReader {
    DoubleReader(LineColumn column) {
      super(column);
    }

    @Override
    Object read(PointView point, int field) {
      if (point.fieldType(field) != FieldType.FLOAT) {
        throw mismatch(point, field);
      }
      return Double.longBitsToDouble(point.bits(field));
    }
  }

  private static final class DecimalReader extends FieldReader {
    private final DecimalType type;

    DecimalReader(LineColumn column, DecimalType type) {
      super(column);
      this.type = type;
    }

    @Override
    Object read(PointView point, int field) {
      BigDecimal value =
          switch (point.fieldType(field)) {
            case INTEGER -> BigDecimal.valueOf(point.bits(field));
            case UNSIGNED -> new BigDecimal(Long.toUnsignedString(point.bits(field)));
            case FLOAT -> BigDecimal.valueOf(Double.longBitsToDouble(point.bits(field)));
            case BOOLEAN, STRING -> throw mismatch(point, field);
          };
      DecimalData decimal = DecimalData.fromBigDecimal(value, type.getPrecision(), type.getScale());
      if (decimal == null) {
        throw mismatch(point, field);
      }
      return decimal;
    }
  }

  private static final class StringReader extends FieldReader {
    StringReader(LineColumn column) {
      super(column);
    }

    @Override
    Object read(PointView point, int field) {
      if (point.fieldType(field) != FieldType.STRING) {
        throw mismatch(point, field);
      }
      int start = point.stringStart(field);
      return StringData.fromBytes(
          Arrays.copyOfRange(point.stringBytes(field), start, start + point.stringLength(field)));
    }
  }
}
