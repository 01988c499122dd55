package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import java.util.Arrays;

/** Finds tags in escaped series keys, as they stand in files, without taking the keys apart. */
public final class Tags {
  private Tags() {}

  /**
   * A tag's name or value, or the beginning of one, as it stands in a series key.
   *
   * @throws IllegalArgumentException if the text has half a surrogate pair and so no UTF-8
   */
  public static byte[] escape(String text) {
    ByteWriter out = new ByteWriter(3 * text.length());
    if (!KeyText.encode(text, KeyText.TAG, out)) {
      throw new IllegalArgumentException("half a surrogate pair in the tag '" + text + "'");
    }
    return Arrays.copyOf(out.array(), out.size());
  }

  /**
   * Where the value of a tag begins.
   *
   * @param series an escaped series key
   * @param name of the tag, escaped
   * @return an index of {@code series}, or -1 if the series does not have the tag
   */
  public static int valueStart(byte[] series, byte[] name) {
    int end = KeyText.indexOfBare(series, 0, series.length, ',');
    while (end < series.length) {
      int nameEnd = KeyText.indexOfBare(series, end + 1, series.length, '=');
      if (Arrays.equals(series, end + 1, nameEnd, name, 0, name.length)) {
        return Math.min(nameEnd + 1, series.length);
      }
      end = KeyText.indexOfBare(series, nameEnd, series.length, ',');
    }
    return -1;
  }

  /** Where the value ends that begins at {@code start}. */
  public static int valueEnd(byte[] series, int start) {
    return start == series.length ? start : KeyText.indexOfBare(series, start, series.length, ',');
  }

  /**
   * True if the value at {@code [start, end)} begins with an escaped text.
   *
   * @param prefix escaped
   */
  public static boolean startsWith(byte[] series, int start, int end, byte[] prefix) {
    int prefixEnd = start + prefix.length;
    if (prefixEnd > end || !Arrays.equals(series, start, prefixEnd, prefix, 0, prefix.length)) {
      return false;
    }
    // A backslash at the end of the prefix may be the escape of what follows in the key.
    return prefix.length == 0
        || prefixEnd == end
        || prefix[prefix.length - 1] != '\\'
        || !KeyText.isIn(KeyText.TAG, series[prefixEnd]);
  }
}
