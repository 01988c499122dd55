package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;

/** Writes whole numbers in decimal. */
final class IntegerText {
  private IntegerText() {}

  static void write(long value, ByteWriter out) {
    if (value == Long.MIN_VALUE) {
      writeUnsigned(value, out, true);
    } else {
      writeUnsigned(Math.abs(value), out, value < 0);
    }
  }

  static void writeUnsigned(long value, ByteWriter out) {
    writeUnsigned(value, out, false);
  }

  private static void writeUnsigned(long value, ByteWriter out, boolean negative) {
    if (negative) {
      out.writeByte('-');
    }
    if (value >= 0) {
      writeDigits(value, digits(value), out);
    } else {
      long most = Long.divideUnsigned(value, 10);
      writeDigits(most, digits(most), out);
      out.writeByte('0' + (int) (value - 10 * most));
    }
  }

  /** How many decimal digits a number, at least 0, has; 0 has one. */
  static int digits(long value) {
    int digits = 1;
    long limit = 10;
    while (value >= limit) {
      digits++;
      if (digits == 19) {
        break;
      }
      limit *= 10;
    }
    return digits;
  }

  /** Writes the last {@code count} digits of a number, with zeros before it if it has fewer. */
  static void writeDigits(long value, int count, ByteWriter out) {
    out.ensure(count);
    byte[] array = out.array();
    long rest = value;
    for (int i = out.size() + count - 1; i >= out.size(); i--) {
      long quotient = rest / 10;
      array[i] = (byte) ('0' + (rest - 10 * quotient));
      rest = quotient;
    }
    out.advance(count);
  }
}
