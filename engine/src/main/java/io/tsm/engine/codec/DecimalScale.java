package io.tsm.engine.codec;

/**
 * Powers of ten that divide differences of times, without a division: an odd divisor has an inverse
 * modulo 2^64, and multiplying by it gives a small number exactly if the divisor divides (T.
 * Granlund and P. Montgomery, "Division by invariant integers using multiplication", 1994; section
 * 9). All numbers are unsigned.
 */
final class DecimalScale {
  /** The largest exponent that InfluxDB writes. */
  static final int MAX_EXPONENT = 12;

  private static final long[] POWERS = new long[MAX_EXPONENT + 1];

  /** Inverses of the powers of five. */
  private static final long[] INVERSES = new long[MAX_EXPONENT + 1];

  /** The largest quotients of 64-bit numbers. */
  private static final long[] LIMITS = new long[MAX_EXPONENT + 1];

  static {
    long power = 1;
    long odd = 1;
    for (int exponent = 0; exponent <= MAX_EXPONENT; exponent++) {
      POWERS[exponent] = power;
      INVERSES[exponent] = inverse(odd);
      LIMITS[exponent] = Long.divideUnsigned(-1, power);
      power *= 10;
      odd *= 5;
    }
  }

  private DecimalScale() {}

  /** Ten to the power of {@code exponent}, which is at most {@link #MAX_EXPONENT}. */
  static long power(int exponent) {
    return POWERS[exponent];
  }

  /** The largest exponent, up to {@code start}, whose power of ten divides the number. */
  static int exponent(long number, int start) {
    int exponent = start;
    while (exponent > 0 && !divides(exponent, number)) {
      exponent--;
    }
    return exponent;
  }

  /** The largest exponent whose power of ten divides all of {@code numbers[0, count)}. */
  static int commonExponent(long[] numbers, int count) {
    int exponent = MAX_EXPONENT;
    for (int i = 0; i < count && exponent > 0; i++) {
      exponent = exponent(numbers[i], exponent);
    }
    return exponent;
  }

  /** The quotient by a power of ten that divides the number. */
  static long divide(long number, int exponent) {
    return (number * INVERSES[exponent]) >>> exponent;
  }

  /** Divides all of {@code numbers[0, count)}, in place, by a power of ten that divides them. */
  static void divide(long[] numbers, int count, int exponent) {
    long inverse = INVERSES[exponent];
    for (int i = 0; i < count; i++) {
      numbers[i] = (numbers[i] * inverse) >>> exponent;
    }
  }

  private static boolean divides(int exponent, long number) {
    // The rotation puts what is not divisible by two to the power of exponent to the top.
    long quotient = Long.rotateRight(number * INVERSES[exponent], exponent);
    return Long.compareUnsigned(quotient, LIMITS[exponent]) <= 0;
  }

  /** Newton's iteration: an odd number is its own inverse modulo 8, and each step doubles bits. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
