package io.tsm.engine.model;

/**
 * The double nearest to a decimal number of at most 19 digits. Short ones take one exact
 * multiplication or division (W. D. Clinger, "How to Read Floating Point Numbers Accurately",
 * 1990); others a product of 128 bits, which decides nearly always (the method of M. Eisel,
 * described by D. Lemire, "Number Parsing at a Gigabyte per Second", 2021).
 */
final class DecimalToDouble {
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int LARGEST_EXACT_POWER = 22;
  private static final int SIGNIFICANT_BITS = 53;
  private static final int BIAS = 1023;
  private static final int LARGEST_EXPONENT = 0x7FF;
  private static final long NINE_BITS = 0x1FF;

  private DecimalToDouble() {}

  /**
   * The double nearest to {@code digits * 10^exponent}, or NaN if that is not decided here: then
   * the text is to be given to {@link Double#parseDouble}.
   *
   * @param digits unsigned
   */
  static double convert(long digits, int exponent) {
    if (digits == 0) {
      return 0.0;
    }
    if (digits >>> SIGNIFICANT_BITS == 0
        && exponent >= -LARGEST_EXACT_POWER
        && exponent <= LARGEST_EXACT_POWER) {
      return exponent < 0 ? digits / EXACT_POWERS[-exponent] : digits * EXACT_POWERS[exponent];
    }
    if (exponent < PowersOfTen.MIN || exponent > PowersOfTen.MAX) {
      return Double.NaN;
    }
    return convertByProduct(digits, exponent);
  }

  private static double convertByProduct(long digits, int exponent) {
    int shift = Long.numberOfLeadingZeros(digits);
    long factor = digits << shift;
    long power = PowersOfTen.high(exponent);
    long high = PowersOfTen.multiplyHigh(factor, power);
    long low = factor * power;
    if ((high & NINE_BITS) == NINE_BITS && isLess(low + factor, factor)) {
      // The bits that were cut off the power could carry into those that are rounded: use 64 more.
      long nextLow = PowersOfTen.low(exponent);
      long nextHigh = PowersOfTen.multiplyHigh(factor, nextLow);
      long sum = low + nextHigh;
      if (isLess(sum, low)) {
        high++;
      }
      low = sum;
      if ((high & NINE_BITS) == NINE_BITS
          && low == -1
          && isLess(factor * nextLow + factor, factor)) {
        return Double.NaN;
      }
    }
    return round(high, low, binaryExponent(exponent) - shift);
  }

  /** The exponent that 10^exponent has in the format of a double, plus one, if shift were 0. */
  private static int binaryExponent(int exponent) {
    return ((217706 * exponent) >> 16) + Long.SIZE + BIAS; // 217706 / 2^16 is log2(10)
  }

  /** Rounds the 128 bits to 53. */
  private static double round(long high, long low, int exponentBits) {
    int top = (int) (high >>> 63);
    long mantissa = high >>> (top + 9); // 54 bits
    int exponent = exponentBits - (1 - top);
    if (low == 0 && (high & NINE_BITS) == 0 && (mantissa & 3) == 1) {
      return Double.NaN; // may be halfway between two doubles
    }
    mantissa = (mantissa + (mantissa & 1)) >>> 1;
    if (mantissa >>> 53 != 0) {
      mantissa >>>= 1;
      exponent++;
    }
    if (exponent <= 0 || exponent >= LARGEST_EXPONENT) {
      return Double.NaN; // denormal, or too large
    }
    return Double.longBitsToDouble(((long) exponent << 52) | (mantissa & ((1L << 52) - 1)));
  }

  private static boolean isLess(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }
}
