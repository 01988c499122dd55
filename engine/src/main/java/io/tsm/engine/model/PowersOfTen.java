package io.tsm.engine.model;

import java.math.BigInteger;

/**
 * The leading 128 bits of powers of ten, cut off, with the highest bit set: what both reading and
 * writing of floats calculate with. Made when the class is loaded, in a few milliseconds.
 */
final class PowersOfTen {
  static final int MIN = -342;
  static final int MAX = 324;

  /** Powers from 0 up to this one are exact in 128 bits. */
  static final int LARGEST_EXACT = 55;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    // A power of two does not change the leading bits, so powers of five do.
    BigInteger five = BigInteger.valueOf(5);
    BigInteger power = BigInteger.ONE;
    for (int e = 0; e <= Math.max(MAX, -MIN); e++) {
      int length = power.bitLength();
      if (e <= MAX) {
        set(e, power.shiftLeft(Math.max(0, 128 - length)).shiftRight(Math.max(0, length - 128)));
      }
      if (e > 0 && -e >= MIN) {
        set(-e, BigInteger.ONE.shiftLeft(length + 127).divide(power));
      }
      power = power.multiply(five);
    }
  }

  private PowersOfTen() {}

  /** The higher 64 bits of 10^exponent. */
  static long high(int exponent) {
    return HIGH[exponent - MIN];
  }

  /** The lower 64 bits of 10^exponent. */
  static long low(int exponent) {
    return LOW[exponent - MIN];
  }

  /** The higher 64 bits of a product of unsigned numbers. */
  static long multiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  private static void set(int exponent, BigInteger leadingBits) {
    HIGH[exponent - MIN] = leadingBits.shiftRight(64).longValue();
    LOW[exponent - MIN] = leadingBits.longValue();
  }
}
