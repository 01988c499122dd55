package io.tsm.engine.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The encodings as docs/format/block.md says them: slow, bit by bit, obvious. */
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
      out.writeBytes(simple8b(scaled));
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
    } else if (anyLarge(rest)) {
      out.write(0);
      out.writeBytes(big(codes));
    } else {
      out.write(0x10);
      out.writeBytes(big(codes[0]));
      out.writeBytes(simple8b(rest));
    }
    return out.toByteArray();
  }

  static byte[] simple8b(long[] numbers) {
    List<Long> words = new ArrayList<>();
    int at = 0;
    while (at < numbers.length) {
      long[] left = Arrays.copyOfRange(numbers, at, numbers.length);
      int selector = 0;
      while (!fits(selector, left)) {
        selector++;
      }
      long word = (long) selector << 60;
      for (int i = 0; i < COUNTS[selector] && selector > 1; i++) {
        word |= left[i] << (i * BITS[selector]);
      }
      words.add(word);
      at += COUNTS[selector];
    }
    return big(words.stream().mapToLong(w -> w).toArray());
  }

  private static boolean fits(int selector, long[] left) {
    if (left.length < COUNTS[selector]) {
      return false;
    }
    return Arrays.stream(left, 0, COUNTS[selector])
        .allMatch(n -> selector < 2 ? n == 1 : n >>> BITS[selector] == 0);
  }

  static byte[] floats(double[] values) {
    return floats(values, ReferenceEncoders::window);
  }

  /** As InfluxDB 1.6 writes them. */
  static byte[] influxDbFloats(double[] values) {
    return floats(values, ReferenceEncoders::influxDbWindow);
  }

  /**
   * @param rule gives the window for the first of some XORs, after the window used last
   */
  private static byte[] floats(double[] values, WindowRule rule) {
    StringBuilder bits = new StringBuilder();
    append(bits, Double.doubleToRawLongBits(values[0]), 64);
    long[] xors = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      long next =
          i + 1 < values.length ? Double.doubleToRawLongBits(values[i + 1]) : 0x7FF8000000000001L;
      xors[i] = next ^ Double.doubleToRawLongBits(values[i]);
    }
    Window window = null;
    for (int i = 0; i < xors.length; i++) {
      if (xors[i] == 0) {
        bits.append('0');
        continue;
      }
      Window chosen =
          rule.window(window, Arrays.copyOfRange(xors, i, Math.min(i + 4, xors.length)));
      if (chosen.equals(window)) {
        bits.append("10");
      } else {
        window = chosen;
        bits.append("11");
        append(bits, window.leading, 5);
        append(bits, window.width(), 6);
      }
      append(bits, xors[i] >>> window.trailing, window.width());
    }
    return bytes(0x10, new byte[0], bits);
  }

  /** Chooses windows. */
  private interface WindowRule {
    Window window(Window last, long[] xors);
  }

  /** Bits of an XOR, without zeros before and after them. */
  private record Window(int leading, int trailing) {
    /** The smallest one, as far as five bits can tell. */
    static Window of(long bits) {
      return new Window(
          Math.min(31, Long.numberOfLeadingZeros(bits)), Long.numberOfTrailingZeros(bits));
    }

    int width() {
      return 64 - leading - trailing;
    }

    boolean holds(long bits) {
      return Long.numberOfLeadingZeros(bits) >= leading
          && Long.numberOfTrailingZeros(bits) >= trailing;
    }
  }

  /**
   * The window for the first of some XORs: the last one, if it holds it and no other one saves 16
   * bits up to the end of these; else one for the first, or one for all.
   */
  private static Window window(Window last, long[] xors) {
    Window first = Window.of(xors[0]);
    Window all = Window.of(Arrays.stream(xors).reduce(0, (a, b) -> a | b));
    if (last == null || !last.holds(xors[0])) {
      return all.width() - first.width() <= 8 ? all : first;
    }
    long count = Arrays.stream(xors).filter(xor -> xor != 0).count();
    int saving = last.width() - first.width();
    long savingOfAll = count * (last.width() - all.width());
    if (Math.max(saving, savingOfAll) < 16) {
      return last;
    }
    return savingOfAll >= saving ? all : first;
  }

  private static Window influxDbWindow(Window last, long[] xors) {
    Window first =
        new Window(Long.numberOfLeadingZeros(xors[0]) % 32, Long.numberOfTrailingZeros(xors[0]));
    boolean fits = last != null && first.leading >= last.leading && first.trailing >= last.trailing;
    return fits ? last : first;
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
