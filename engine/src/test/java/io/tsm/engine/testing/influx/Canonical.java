package io.tsm.engine.testing.influx;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Canonical line protocol: one field a line, only the escapes that are needed, floats as the
 * shortest text that reads back the same.
 */
final class Canonical {
  private static final int LARGEST_PLAIN_EXPONENT = 15;
  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private Canonical() {}

  /** One point, without a line feed at the end. */
  static String line(FieldKey key, PointColumn column, int row) {
    return key.series()
        + ' '
        + Names.escape(key.field(), Names.FIELD)
        + '='
        + value(column, row)
        + ' '
        + column.time(row);
  }

  private static String value(PointColumn column, int row) {
    return switch (column.type()) {
      case FLOAT -> number(Double.longBitsToDouble(column.bits(row)));
      case INTEGER -> column.bits(row) + "i";
      case UNSIGNED -> Long.toUnsignedString(column.bits(row)) + "u";
      case BOOLEAN -> column.bits(row) == 0 ? "false" : "true";
      case STRING -> '"' + Names.escape(column.text(row), Names.STRING) + '"';
    };
  }

  /** The shortest text, with a point or an exponent: 1.0, 1e+16, 5e-324, -0.0. */
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String sign = value < 0 ? "-" : "";
    if (exponent < SMALLEST_PLAIN_EXPONENT || exponent > LARGEST_PLAIN_EXPONENT) {
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      String mark = exponent < 0 ? "e-" : "e+";
      return sign
          + digits.charAt(0)
          + fraction
          + mark
          + (Math.abs(exponent) < 10 ? "0" : "")
          + Math.abs(exponent);
    }
    String plain = shortest.toPlainString();
    return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
  }

  /** JDK 17 sometimes gives a digit more than needed, or not the nearest last digit. */
  private static BigDecimal shortest(double value) {
    BigDecimal best = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal exact = new BigDecimal(value);
    for (int digits = best.precision(); digits > 0; digits--) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() != value) {
        // Above a power of two the doubles are twice as far apart as below it.
        rounded = exact.round(new MathContext(digits, RoundingMode.CEILING));
      }
      if (rounded.doubleValue() != value) {
        break;
      }
      best = rounded.stripTrailingZeros();
    }
    return best;
  }
}
