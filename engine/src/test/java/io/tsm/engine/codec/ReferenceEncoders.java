package io.tsm.engine.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The encodings as a description of the format says them: slow, bit by bit, obvious. */
final class ReferenceEncoders {
  private static final int[] COUNTS = {240, 120, 60, 30, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] BITS = {-1, -1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 60};
  private static final long LARGEST = (1L << 60) - 1;

  private ReferenceEncoders() {}

  static byte[] times(long[] times) {
    long[] deltas = new long[times.length - 1];
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = times[i + 1] - times[i];
    }
    int exponent = 12;
    while (!allDivisible(deltas, power(exponent))) {
      exponent--;
    }
    long scale = power(exponent);
    long[] scaled = Arrays.stream(deltas).map(d -> Long.divideUnsigned(d, scale)).toArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (deltas.length > 0 && allEqual(deltas)) {
      out.write(0x20 | exponent);
      out.writeBytes(big(times[0]));
      out.writeBytes(uvarint(scaled[0]));
      out.writeBytes(uvarint(times.length));
    } else if (anyLarge(deltas)) {
      out.write(0);
      out.writeBytes(big(times[0]));
      out.writeBytes(big(deltas));
    } else {
      out.write(0x10 | exponent);
      out.writeBytes(big(times[0]));
      out.writeBytes(simple8b(scaled, 240));
    }
    return out.toByteArray();
  }

  static byte[] integers(long[] values) {
    long[] codes = new long[values.length];
    for (int i = 0; i < codes.length; i++) {
      long delta = i == 0 ? values[0] : values[i] - values[i - 1];
      codes[i] = delta >= 0 ? 2 * delta : -2 * delta - 1;
    }
    long[] rest = Arrays.copyOfRange(codes, 1, codes.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (codes.length > 2 && allEqual(rest)) {
      out.write(0x20);
      out.writeBytes(big(codes[0]));
      out.writeBytes(uvarint(codes[1]));
      out.writeBytes(uvarint(codes.length - 1));
    } else if (anyLarge(codes)) {
      out.write(0);
      out.writeBytes(big(codes));
    } else {
      out.write(0x10);
      out.writeBytes(big(codes[0]));
      out.writeBytes(simple8b(rest, Integer.MAX_VALUE));
    }
    return out.toByteArray();
  }

  static byte[] simple8b(long[] numbers, int window) {
    List<Long> words = new ArrayList<>();
    int at = 0;
    while (at < numbers.length) {
      int end = (int) Math.min(numbers.length, (long) at + window);
      long[] view = Arrays.copyOfRange(numbers, at, end);
      int selector = 0;
      while (!fits(selector, view)) {
        selector++;
      }
      long word = (long) selector << 60;
      for (int i = 0; i < COUNTS[selector] && selector > 1; i++) {
        word |= view[i] << (i * BITS[selector]);
      }
      words.add(word);
      at += COUNTS[selector];
    }
    return big(words.stream().mapToLong(w -> w).toArray());
  }

  private static boolean fits(int selector, long[] view) {
    if (view.length < COUNTS[selector]) {
      return false;
    }
    if (selector < 2) {
      return Arrays.stream(view).allMatch(n -> n == 1);
    }
    return Arrays.stream(view, 0, COUNTS[selector]).allMatch(n -> n >>> BITS[selector] == 0);
  }

  static byte[] floats(double[] values) {
    StringBuilder bits = new StringBuilder();
    long before = Double.doubleToRawLongBits(values[0]);
    append(bits, before, 64);
    int leading = -1;
    int trailing = -1;
    for (int i = 1; i <= values.length; i++) {
      long value = i < values.length ? Double.doubleToRawLongBits(values[i]) : 0x7FF8000000000001L;
      long xor = value ^ before;
      before = value;
      if (xor == 0) {
        bits.append('0');
        continue;
      }
      int leadingNow = Long.numberOfLeadingZeros(xor) % 32;
      int trailingNow = Long.numberOfTrailingZeros(xor);
      if (leading >= 0 && leadingNow >= leading && trailingNow >= trailing) {
        bits.append("10");
      } else {
        leading = leadingNow;
        trailing = trailingNow;
        bits.append("11");
        append(bits, leading, 5);
        append(bits, 64 - leading - trailing, 6);
      }
      append(bits, xor >>> trailing, 64 - leading - trailing);
    }
    return bytes(0x10, new byte[0], bits);
  }

  static byte[] booleans(boolean[] values) {
    StringBuilder bits = new StringBuilder();
    for (boolean value : values) {
      bits.append(value ? '1' : '0');
    }
    return bytes(0x10, uvarint(values.length), bits);
  }

  private static byte[] bytes(int first, byte[] head, StringBuilder bits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.writeBytes(head);
    while (bits.length() % 8 != 0) {
      bits.append('0');
    }
    for (int i = 0; i < bits.length(); i += 8) {
      out.write(Integer.parseInt(bits.substring(i, i + 8), 2));
    }
    return out.toByteArray();
  }

  /** The lowest {@code count} bits, highest first. */
  private static void append(StringBuilder bits, long value, int count) {
    for (int bit = count - 1; bit >= 0; bit--) {
      bits.append((value >>> bit & 1) == 1 ? '1' : '0');
    }
  }

  private static byte[] big(long... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * numbers.length);
    for (long number : numbers) {
      buffer.putLong(number);
    }
    return buffer.array();
  }

  static byte[] uvarint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (Long.compareUnsigned(rest, 0x7F) > 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static long power(int exponent) {
    return exponent == 0 ? 1 : 10 * power(exponent - 1);
  }

  private static boolean allDivisible(long[] numbers, long divisor) {
    return Arrays.stream(numbers).allMatch(n -> Long.remainderUnsigned(n, divisor) == 0);
  }

  private static boolean allEqual(long[] numbers) {
    return Arrays.stream(numbers).distinct().count() == 1;
  }

  private static boolean anyLarge(long[] numbers) {
    return Arrays.stream(numbers).anyMatch(n -> Long.compareUnsigned(n, LARGEST) > 0);
  }
}
