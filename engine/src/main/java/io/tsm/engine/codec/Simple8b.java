package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs numbers from 0 to 2^60 - 1 into big-endian words of 8 bytes: a selector in the top four
 * bits says how many values of how many bits stand in the other 60, the first in the lowest bits.
 *
 * <p>After V. N. Anh and A. Moffat, "Index compression using 64-bit words" (2010), as InfluxDB has
 * it: selectors 0 and 1 stand for 240 and 120 times the value <em>one</em>, and a writer never
 * pads.
 */
final class Simple8b {
  static final long MAX_VALUE = (1L << 60) - 1;

  /** Values in a word, by selector. */
  private static final int[] COUNTS = {240, 120, 60, 30, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1};

  /** Bits of a value, by selector. */
  private static final int[] BITS = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 60};

  private static final int FIRST_PACKED = 2;

  private static final int SINGLE = 15;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Simple8b() {}

  /**
   * Writes {@code values[from, to)}, each from 0 to {@link #MAX_VALUE}: the caller has checked. A
   * run is written wherever there is one. InfluxDB 1.6 does so only when every value in view is a
   * one, up to 240 times or all integers of a block that are left.
   */
  static void encode(long[] values, int from, int to, ByteWriter out) {
    out.ensure(Long.BYTES * (to - from));
    byte[] bytes = out.array();
    int position = out.size();
    int onesEnd = from; // all of [i, onesEnd) are ones, if i is less
    int selector = SINGLE;
    int i = from;
    while (i < to) {
      int inView = to - i;
      if (values[i] == 1 && inView >= COUNTS[1]) {
        if (onesEnd <= i) {
          onesEnd = endOfOnes(values, i, to);
        }
        int ones = onesEnd - i;
        if (ones >= COUNTS[1]) {
          int run = ones >= COUNTS[0] ? 0 : 1;
          LONG.set(bytes, position, (long) run << 60);
          position += Long.BYTES;
          i += COUNTS[run];
          continue;
        }
      }
      if (inView == 1 || (values[i] | values[i + 1]) >>> BITS[SINGLE - 1] != 0) {
        LONG.set(bytes, position, values[i++] | (long) SINGLE << 60);
        position += Long.BYTES;
        selector = SINGLE;
        continue;
      }
      selector = choose(values, i, inView, selector);
      int count = COUNTS[selector];
      int bits = BITS[selector];
      long word = values[i + count - 1];
      for (int k = count - 2; k >= 0; k--) {
        word = word << bits | values[i + k];
      }
      LONG.set(bytes, position, word | (long) selector << 60);
      position += Long.BYTES;
      i += count;
    }
    out.advance(position - out.size());
  }

  /**
   * The lowest selector, runs aside, for values from {@code at} on. If n values fit, the fewer
   * values of the next selector fit its wider slots: so it is looked for up or down from where the
   * last one was.
   */
  private static int choose(long[] values, int at, int inView, int last) {
    int selector = last;
    while (COUNTS[selector] > inView) {
      selector++;
    }
    int seen = COUNTS[selector];
    long usedBits = or(values, at, at + seen);
    if (usedBits >>> BITS[selector] != 0) {
      do {
        selector++;
      } while (or(values, at, at + COUNTS[selector]) >>> BITS[selector] != 0);
      return selector;
    }
    while (selector > FIRST_PACKED) {
      int count = COUNTS[selector - 1];
      if (count > inView) {
        break;
      }
      usedBits |= or(values, at + seen, at + count);
      if (usedBits >>> BITS[selector - 1] != 0) {
        break;
      }
      seen = count;
      selector--;
    }
    return selector;
  }

  private static long or(long[] values, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits |= values[i];
    }
    return bits;
  }

  private static int endOfOnes(long[] values, int from, int to) {
    int end = from;
    while (end < to && values[end] == 1) {
      end++;
    }
    return end;
  }

  /**
   * How many values the words hold that are all the rest of {@code in}, which stays where it is.
   *
   * @throws CorruptFileException if the rest is not made of whole words
   */
  static long count(ByteReader in) throws CorruptFileException {
    if (in.remaining() % Long.BYTES != 0) {
      throw in.corrupt("simple8b words take " + in.remaining() + " bytes, not a multiple of 8");
    }
    byte[] bytes = in.array();
    long count = 0;
    for (int position = in.position(); position < in.limit(); position += Long.BYTES) {
      count += COUNTS[bytes[position] >>> 4 & 0xF];
    }
    return count;
  }

  /**
   * Reads all the rest of {@code in} into {@code values}, from {@code at} on. There must be room
   * for {@link #count} values.
   *
   * @throws CorruptFileException if bits are set that no value uses
   */
  static void decode(ByteReader in, long[] values, int at) throws CorruptFileException {
    byte[] bytes = in.array();
    long unused = 0;
    int i = at;
    for (int position = in.position(); position < in.limit(); position += Long.BYTES) {
      long word = (long) LONG.get(bytes, position);
      int selector = (int) (word >>> 60);
      int count = COUNTS[selector];
      long rest = word & MAX_VALUE;
      if (selector < FIRST_PACKED) {
        Arrays.fill(values, i, i + count, 1);
      } else if (selector == SINGLE) {
        values[i] = rest;
        rest = 0;
      } else {
        int bits = BITS[selector];
        long mask = (1L << bits) - 1;
        for (int k = 0; k < count; k++) {
          values[i + k] = rest & mask;
          rest >>>= bits;
        }
      }
      unused |= rest;
      i += count;
    }
    if (unused != 0) {
      throw in.corrupt("a simple8b word has bits set that belong to no value");
    }
    in.skip(in.remaining());
  }
}
