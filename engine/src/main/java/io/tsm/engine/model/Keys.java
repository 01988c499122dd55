package io.tsm.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of TSM files and caches: {@code <series key>#!~#<field name>}. They are compared as unsigned
 * bytes, as a whole, separator included.
 */
public final class Keys {
  private static final byte[] SEPARATOR_BYTES = "#!~#".getBytes(StandardCharsets.US_ASCII);

  /** What stands between series key and field name. */
  public static final String SEPARATOR = "#!~#";

  /** Bytes of the separator. */
  public static final int SEPARATOR_LENGTH = 4;

  private Keys() {}

  /** The key of a field of a series. */
  public static byte[] key(byte[] seriesKey, byte[] fieldName) {
    byte[] key = Arrays.copyOf(seriesKey, seriesKey.length + SEPARATOR_LENGTH + fieldName.length);
    System.arraycopy(SEPARATOR_BYTES, 0, key, seriesKey.length, SEPARATOR_LENGTH);
    System.arraycopy(fieldName, 0, key, seriesKey.length + SEPARATOR_LENGTH, fieldName.length);
    return key;
  }

  /** A copy of the separator's bytes. */
  public static byte[] separator() {
    return SEPARATOR_BYTES.clone();
  }

  /**
   * Where the first separator stands in {@code key[from, to)}: it is the one that counts.
   *
   * @return an index of {@code key}, or -1
   */
  public static int indexOfSeparator(byte[] key, int from, int to) {
    for (int i = from; i <= to - SEPARATOR_LENGTH; i++) {
      if (key[i] == '#' && key[i + 1] == '!' && key[i + 2] == '~' && key[i + 3] == '#') {
        return i;
      }
    }
    return -1;
  }

  /**
   * Compares keys, as they stand in a TSM file, by their series keys alone: each as if the
   * separator followed, since that is what decides in the file. {@code cpu!x} comes before {@code
   * cpu}, as {@code !} sorts before {@code #}.
   */
  public static int compareSeries(byte[] left, byte[] right) {
    int mismatch = Arrays.mismatch(left, right);
    if (mismatch < 0) {
      return 0;
    }
    if (mismatch < left.length && mismatch < right.length) {
      return Byte.compareUnsigned(left[mismatch], right[mismatch]);
    }
    return left.length < right.length
        ? compareSeparator(right, left.length, -1)
        : compareSeparator(left, right.length, 1);
  }

  /** Compares the separator with what the longer series key has in its place. */
  private static int compareSeparator(byte[] longer, int from, int sign) {
    for (int i = 0; i < SEPARATOR_LENGTH; i++) {
      int theirs =
          from + i < longer.length ? longer[from + i] : SEPARATOR_BYTES[from + i - longer.length];
      if (SEPARATOR_BYTES[i] != theirs) {
        return sign * Byte.compareUnsigned((byte) theirs, SEPARATOR_BYTES[i]);
      }
    }
    // Only a series key with the separator in it comes here, and none is made (Limits).
    return sign;
  }
}
