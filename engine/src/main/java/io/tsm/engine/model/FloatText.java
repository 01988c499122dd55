package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;

/**
 * Writes doubles as the shortest decimal number that reads back the same, of several the nearest;
 * always with a point or an exponent: {@code 1.0}, {@code 1e+16}, {@code 5e-324}, {@code -0.0}. The
 * digits come from R. Giulietti's Schubfach ("The Schubfach way to render doubles", 2020): {@link
 * Double#toString} of Java 17 is not always the shortest. The notation is that of Python and of
 * InfluxDB: an exponent below 1e-4 and from 1e16 on.
 */
final class FloatText {
  private static final int MANTISSA_BITS = 52;
  private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;
  private static final int BIAS = 1023 + MANTISSA_BITS;
  private static final int MAX_TEXT = 32;
  private static final byte[] NAN = {'N', 'a', 'N'};
  private static final byte[] POSITIVE_INFINITY = {'+', 'I', 'n', 'f'};
  private static final byte[] NEGATIVE_INFINITY = {'-', 'I', 'n', 'f'};

  private FloatText() {}

  /**
   * Writes a double. What is not finite, in files of others, becomes NaN, +Inf or -Inf as in Go.
   */
  static void write(double value, ByteWriter out) {
    if (!Double.isFinite(value)) {
      out.writeBytes(Double.isNaN(value) ? NAN : value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY);
      return;
    }
    out.ensure(MAX_TEXT);
    long bits = Double.doubleToRawLongBits(value);
    if (bits < 0) {
      out.writeByte('-');
    }
    long fraction = bits & (HIDDEN_BIT - 1);
    int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7FF;
    if (exponent == 0 && fraction == 0) {
      writeDecimal(0, 0, out);
      return;
    }
    long mantissa = exponent == 0 ? fraction : fraction | HIDDEN_BIT;
    int power = Math.max(1, exponent) - BIAS; // the value is mantissa * 2^power
    if (power <= 0 && power > -MANTISSA_BITS - 1 && (mantissa & ((1L << -power) - 1)) == 0) {
      writeDecimal(mantissa >>> -power, 0, out); // a whole number below 2^53
    } else {
      writeShortest(mantissa, power, fraction == 0 && exponent > 1, out);
    }
  }

  /**
   * Finds the shortest number in the interval of those that are read as {@code mantissa * 2^power}.
   *
   * @param narrowBelow if the next smaller double is half as far away as the next greater one
   */
  private static void writeShortest(long mantissa, int power, boolean narrowBelow, ByteWriter out) {
    // k is floor(log10) of the interval's width; so of the multiples of 10^k at least one is in the
    // interval and of those of 10^(k + 1) at most one is.
    int k = (power * 1262611 - (narrowBelow ? 524031 : 0)) >> 22;
    int shift = power + ((-k * 1741647) >> 19) + 1;
    long high = PowersOfTen.high(-k);
    long low = PowersOfTen.low(-k);
    if (-k < 0 || -k > PowersOfTen.LARGEST_EXACT) { // rounded up, not cut off
      low++;
      high += low == 0 ? 1 : 0;
    }
    long odd = mantissa & 1; // an even one is read from the ends of its interval too
    long value = roundToOdd(high, low, (4 * mantissa) << shift);
    long lower = roundToOdd(high, low, (4 * mantissa - (narrowBelow ? 1 : 2)) << shift) + odd;
    long upper = roundToOdd(high, low, (4 * mantissa + 2) << shift) - odd;

    long digits = value >>> 2;
    if (digits >= 10) {
      long shorter = digits / 10;
      boolean below = lower <= 40 * shorter;
      boolean above = 40 * shorter + 40 <= upper;
      if (below != above) {
        writeDecimal(above ? shorter + 1 : shorter, k + 1, out);
        return;
      }
    }
    boolean below = lower <= 4 * digits;
    boolean above = 4 * digits + 4 <= upper;
    long middle = 4 * digits + 2;
    boolean up = below != above ? above : value > middle || (value == middle && (digits & 1) != 0);
    writeDecimal(up ? digits + 1 : digits, k, out);
  }

  /** The product without its 128 lower bits; its last bit is set if any of them was. */
  private static long roundToOdd(long high, long low, long factor) {
    long carry = PowersOfTen.multiplyHigh(low, factor);
    long middle = high * factor + carry;
    long top = PowersOfTen.multiplyHigh(high, factor);
    if (Long.compareUnsigned(middle, carry) < 0) {
      top++;
    }
    return top | (Long.compareUnsigned(middle, 1) > 0 ? 1 : 0);
  }

  /** Writes {@code significand * 10^power}. */
  private static void writeDecimal(long significand, int power, ByteWriter out) {
    long digits = significand;
    int scale = power;
    while (digits != 0 && digits % 10 == 0) {
      digits /= 10;
      scale++;
    }
    if (digits == 0) {
      scale = 0;
    }
    int count = IntegerText.digits(digits);
    int point = count + scale; // digits before the decimal point
    if (point <= -4 || point > 16) {
      writeScientific(digits, count, point - 1, out);
    } else if (point <= 0) {
      out.writeByte('0');
      out.writeByte('.');
      writeZeros(-point, out);
      IntegerText.writeDigits(digits, count, out);
    } else if (scale >= 0) {
      IntegerText.writeDigits(digits, count, out);
      writeZeros(scale, out);
      out.writeByte('.');
      out.writeByte('0');
    } else {
      writeWithPoint(digits, count, point, out);
    }
  }

  private static void writeScientific(long digits, int count, int exponent, ByteWriter out) {
    if (count == 1) {
      IntegerText.writeDigits(digits, 1, out);
    } else {
      writeWithPoint(digits, count, 1, out);
    }
    out.writeByte('e');
    out.writeByte(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    IntegerText.writeDigits(size, Math.max(2, IntegerText.digits(size)), out);
  }

  /** Writes the digits with a point after the first {@code before} of them. */
  private static void writeWithPoint(long digits, int count, int before, ByteWriter out) {
    IntegerText.writeDigits(digits, count, out);
    out.writeByte('.');
    int end = out.size();
    byte[] array = out.array();
    int from = end - 1 - (count - before);
    System.arraycopy(array, from, array, from + 1, count - before);
    array[from] = '.';
  }

  private static void writeZeros(int count, ByteWriter out) {
    for (int i = 0; i < count; i++) {
      out.writeByte('0');
    }
  }
}
