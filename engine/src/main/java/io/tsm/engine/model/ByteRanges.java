package io.tsm.engine.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes and searches ranges of bytes, eight at a time. */
final class ByteRanges {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long STEP = 0xD6E8FEB86659FD93L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private ByteRanges() {}

  /** A hash for tables in memory; never stored. */
  static long hash(byte[] bytes, int from, int to) {
    long hash = STEP * (to - from + 1);
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      hash = fold(hash ^ (long) LONG.get(bytes, i));
    }
    if (i < to) {
      hash = fold(hash ^ tail(bytes, from, i, to));
    }
    return hash ^ (hash >>> 32);
  }

  /** The last bytes, fewer than eight: with some that were seen before if there are any. */
  private static long tail(byte[] bytes, int from, int i, int to) {
    if (to - from >= Long.BYTES) {
      return (long) LONG.get(bytes, to - Long.BYTES);
    }
    long tail = 0;
    for (int k = to - 1; k >= i; k--) {
      tail = (tail << 8) | (bytes[k] & 0xFF);
    }
    return tail;
  }

  private static long fold(long word) {
    return ((word * FACTOR) ^ Math.multiplyHigh(word, FACTOR)) + STEP;
  }

  /** Where {@code wanted} first stands in {@code [from, to)}, or {@code to}. */
  static int indexOf(byte[] bytes, int from, int to, char wanted) {
    long pattern = wanted * LOW_BITS;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long zeros = zeroBytes((long) LONG.get(bytes, i) ^ pattern);
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  /** Where the first of three bytes stands in {@code [from, to)}, or {@code to}. */
  static int indexOfAny(byte[] bytes, int from, int to, char a, char b, char c) {
    long patternA = a * LOW_BITS;
    long patternB = b * LOW_BITS;
    long patternC = c * LOW_BITS;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONG.get(bytes, i);
      long zeros =
          zeroBytes(word ^ patternA) | zeroBytes(word ^ patternB) | zeroBytes(word ^ patternC);
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (i < to && bytes[i] != a && bytes[i] != b && bytes[i] != c) {
      i++;
    }
    return i;
  }

  /** Marks the zero bytes; marks above the lowest one may be wrong, the lowest one is right. */
  private static long zeroBytes(long word) {
    return (word - LOW_BITS) & ~word & HIGH_BITS;
  }
}
