package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;

/**
 * The escapes of series keys and of line protocol. Three kinds of names differ in the characters
 * that get a backslash before them; a backslash before anything else is just a backslash, so a name
 * that ends in one cannot be written.
 */
final class KeyText {
  /**
   * Escaped in a measurement: comma and space. Bit n is set for character n, as all are below 64.
   */
  static final long MEASUREMENT = (1L << ',') | (1L << ' ');

  /** Escaped in a tag's name or value: also the equals sign. */
  static final long TAG = MEASUREMENT | (1L << '=');

  /** Escaped in a field's name, in line protocol only: also the quotation mark. */
  static final long FIELD = TAG | (1L << '"');

  /** No escapes. */
  static final long NONE = 0;

  private KeyText() {}

  /** Tells whether the character is one of the set. */
  static boolean isIn(long set, int character) {
    return (character & ~63) == 0 && ((set >>> character) & 1) != 0;
  }

  /** Writes {@code bytes[from, to)} with a backslash before each character of the set. */
  static void escape(byte[] bytes, int from, int to, long set, ByteWriter out) {
    out.ensure(2 * (to - from));
    byte[] array = out.array();
    int at = out.size();
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (isIn(set, b)) {
        array[at++] = '\\';
      }
      array[at++] = b;
    }
    out.advance(at - out.size());
  }

  /** Writes {@code bytes[from, to)} without the backslashes before characters of the set. */
  static void unescape(byte[] bytes, int from, int to, long set, ByteWriter out) {
    out.ensure(to - from);
    byte[] array = out.array();
    int at = out.size();
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\' && i + 1 < to && isIn(set, bytes[i + 1])) {
        i++;
      }
      array[at++] = bytes[i];
    }
    out.advance(at - out.size());
  }

  /**
   * Where {@code wanted} first stands in {@code [from, to)} without a backslash before it, or to.
   */
  static int indexOfBare(byte[] bytes, int from, int to, char wanted) {
    int i = ByteRanges.indexOf(bytes, from, to, wanted);
    while (i < to && i > from && bytes[i - 1] == '\\') {
      i = ByteRanges.indexOf(bytes, i + 1, to, wanted);
    }
    return i;
  }

  /**
   * Writes text as UTF-8, with a backslash before each character of the set.
   *
   * @return false if the text has half a surrogate pair and so no UTF-8
   */
  static boolean encode(String text, long set, ByteWriter out) {
    int length = text.length();
    out.ensure(3 * length); // a char takes three bytes, or is escaped and takes two
    byte[] array = out.array();
    int at = out.size();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (isIn(set, c)) {
          array[at++] = '\\';
        }
        array[at++] = (byte) c;
      } else if (c < 0x800) {
        array[at++] = (byte) (0xC0 | (c >> 6));
        array[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        array[at++] = (byte) (0xE0 | (c >> 12));
        array[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        array[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, text.charAt(++i));
        array[at++] = (byte) (0xF0 | (codePoint >> 18));
        array[at++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        array[at++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        array[at++] = (byte) (0x80 | (codePoint & 0x3F));
      } else {
        return false;
      }
    }
    out.advance(at - out.size());
    return true;
  }
}
