package io.tsm.engine.model;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Reads the numbers of line protocol: {@code -1.5e3} (float), {@code 1} (float), {@code 1i}
 * (integer), {@code 1u} (unsigned). Short ones, of up to 19 digits, make no objects. The result is
 * kept until the next call.
 */
final class NumberParser {
  private static final int SAFE_DIGITS = 19; // that many always fit into 64 bits, unsigned
  private static final int HUGE_EXPONENT = 100_000;

  private FieldType type;
  private long bits;
  private int at;

  /** The type of the number last read. */
  FieldType type() {
    return type;
  }

  /** Its value, as in {@link PointView#bits}. */
  long bits() {
    return bits;
  }

  /** Where it ended, or where the reading stopped with an error. */
  int at() {
    return at;
  }

  /**
   * Reads a number that begins at {@code from} and goes up to a comma, a space or {@code to}.
   *
   * @throws InvalidPointException if it is none, or not in the range of its type
   */
  void parse(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    int start = negative ? from + 1 : from;
    long digits = 0; // wraps around with more than 19; then it is not used
    int i = start;
    int digit;
    while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
      digits = 10 * digits + digit;
      i++;
    }
    int digitCount = i - start;
    if (i < to && (bytes[i] == 'i' || bytes[i] == 'u') && digitCount > 0) {
      at = i + 1;
      checkEnd(bytes, to);
      parseInteger(bytes, start, i, digits, negative);
      return;
    }
    int exponent = 0;
    if (i < to && bytes[i] == '.') {
      int point = i++;
      while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
        i++;
      }
      exponent = point + 1 - i;
      digitCount -= exponent;
    }
    at = i;
    if (digitCount == 0) {
      throw notANumber();
    }
    int digitsEnd = i;
    if (i < to && (bytes[i] | 0x20) == 'e') {
      exponent += parseExponent(bytes, i + 1, to);
    }
    checkEnd(bytes, to);
    type = FieldType.FLOAT;
    boolean exact =
        digitCount <= SAFE_DIGITS || significant(bytes, start, digitsEnd) <= SAFE_DIGITS;
    double value = exact ? DecimalToDouble.convert(digits, exponent) : Double.NaN;
    if (Double.isNaN(value)) {
      value = parseSlowly(bytes, start, from);
    }
    bits = Double.doubleToRawLongBits(negative ? -value : value);
  }

  private int parseExponent(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = i < to && bytes[i] == '-';
    if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
      i++;
    }
    int start = i;
    int exponent = 0;
    int digit;
    while (i < to && (digit = bytes[i] - '0') >= 0 && digit <= 9) {
      exponent = Math.min(HUGE_EXPONENT, 10 * exponent + digit);
      i++;
    }
    at = i;
    if (i == start) {
      throw notANumber();
    }
    return negative ? -exponent : exponent;
  }

  private double parseSlowly(byte[] bytes, int start, int from) {
    double value =
        Double.parseDouble(new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
    if (Double.isInfinite(value)) {
      at = from;
      throw new InvalidPointException(
          Reason.NUMBER_OUT_OF_RANGE, "the number is too large for a float; leave the field out");
    }
    return value;
  }

  private void parseInteger(byte[] bytes, int start, int end, long digits, boolean negative) {
    boolean unsigned = bytes[end] == 'u';
    if (unsigned && negative) {
      throw new InvalidPointException(
          Reason.SYNTAX, "an unsigned integer has no sign; write i in place of u");
    }
    int significant = end - start <= 18 ? 0 : significant(bytes, start, end);
    boolean fits;
    if (unsigned) {
      fits = significant <= SAFE_DIGITS || (significant == 20 && fitsUnsigned(bytes, end - 20));
    } else {
      long most = negative ? Long.MIN_VALUE : Long.MAX_VALUE; // as an unsigned number
      fits = significant <= SAFE_DIGITS && Long.compareUnsigned(digits, most) <= 0;
    }
    if (!fits) {
      throw new InvalidPointException(
          Reason.NUMBER_OUT_OF_RANGE,
          "the number is too large for "
              + (unsigned ? "an unsigned" : "an")
              + " integer of 64 bits; write it as a float");
    }
    type = unsigned ? FieldType.UNSIGNED : FieldType.INTEGER;
    bits = negative ? -digits : digits;
  }

  /** Tells whether a number of 20 digits is below 2^64. */
  private static boolean fitsUnsigned(byte[] bytes, int from) {
    String largest = "18446744073709551615";
    for (int i = 0; i < largest.length(); i++) {
      if (bytes[from + i] != largest.charAt(i)) {
        return bytes[from + i] < largest.charAt(i);
      }
    }
    return true;
  }

  /** Digits without the zeros before the first other one. */
  private static int significant(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] != '.' && (bytes[i] != '0' || count > 0)) {
        count++;
      }
    }
    return count;
  }

  private void checkEnd(byte[] bytes, int to) {
    if (at < to && bytes[at] != ',' && bytes[at] != ' ') {
      throw notANumber();
    }
  }

  private static InvalidPointException notANumber() {
    return new InvalidPointException(
        Reason.SYNTAX,
        "the value is not a number; write 1.5 or 1e5 for a float, 1i for an integer");
  }
}
