package io.tsm.engine.model;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What InfluxDB refuses, or what would make a shard unreadable, all in one place. Checks throw
 * {@link InvalidPointException}. We are stricter than influxd where it takes a name that it cannot
 * keep apart from another one, or that it could not be given again in line protocol.
 */
public final class Limits {
  /** Most bytes of a key: series key, separator and field name together. */
  public static final int MAX_KEY_BYTES = 65535;

  /** Most bytes of a string value; InfluxDB 1.12 takes no more. */
  public static final int MAX_STRING_BYTES = 1_048_576;

  /** The earliest time, in nanoseconds since 1970. */
  public static final long MIN_TIME = Long.MIN_VALUE + 2;

  /** The latest time, in nanoseconds since 1970. */
  public static final long MAX_TIME = Long.MAX_VALUE - 1;

  private static final byte[] TIME = {'t', 'i', 'm', 'e'};
  private static final int SHOWN_BYTES = 60;

  private Limits() {}

  /** Checks a time, in nanoseconds since 1970. */
  public static void checkTime(long time) {
    if (time < MIN_TIME || time > MAX_TIME) {
      throw new InvalidPointException(
          Reason.TIME_OUT_OF_RANGE,
          "time %d is not in the range %d to %d of InfluxDB; write nanoseconds since 1970"
              .formatted(time, MIN_TIME, MAX_TIME));
    }
  }

  /**
   * Checks a float: NaN and infinities are refused.
   *
   * @param fieldName the bare name, for the message
   */
  public static void checkFloat(byte[] fieldName, double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidPointException(
          Reason.NOT_FINITE,
          "field %s is %s, which InfluxDB does not store; leave the field out"
              .formatted(shown(fieldName, 0, fieldName.length), value));
    }
  }

  /**
   * Checks the length of a string value.
   *
   * @param fieldName the bare name, for the message
   * @param length bytes of the value, or at least as many as it has characters
   */
  public static void checkString(byte[] fieldName, int length) {
    if (length > MAX_STRING_BYTES) {
      throw new InvalidPointException(
          Reason.STRING_TOO_LONG,
          "field %s is a string of %d bytes; InfluxDB 1.12 refuses strings over %d bytes: shorten it"
              .formatted(shown(fieldName, 0, fieldName.length), length, MAX_STRING_BYTES));
    }
  }

  /** Checks that a key, separator included, is not too long. */
  static void checkKeyLength(int seriesKeyLength, int fieldNameLength) {
    long length = (long) seriesKeyLength + Keys.SEPARATOR_LENGTH + fieldNameLength;
    if (length > MAX_KEY_BYTES) {
      throw new InvalidPointException(
          Reason.KEY_TOO_LONG,
          "the key (series key, %s, field name) has %d bytes, InfluxDB takes %d; shorten the tags"
              .formatted(Keys.SEPARATOR, length, MAX_KEY_BYTES));
    }
  }

  /** Checks the bare name of a field. */
  public static void checkFieldName(byte[] name) {
    checkPart("field name", Reason.EMPTY_FIELD_NAME, name, 0, name.length);
    if (Arrays.equals(name, TIME)) {
      throw new InvalidPointException(
          Reason.TIME_FIELD,
          "a field cannot be named 'time': InfluxDB would drop it without a word; rename it");
    }
    checkName("field name", name, 0, name.length);
  }

  /** Checks what can only be seen before escaping: a part of a key must not be empty. */
  static void checkPart(String what, Reason ifEmpty, byte[] bytes, int from, int to) {
    if (from == to) {
      throw new InvalidPointException(ifEmpty, "the " + what + " is empty; give it one");
    }
    if (bytes[to - 1] == '\\') {
      throw new InvalidPointException(
          Reason.TRAILING_BACKSLASH,
          "the %s %s ends in a backslash, which would escape what follows it; remove the backslash"
              .formatted(what, shown(bytes, from, to)));
    }
    if (to - from > MAX_KEY_BYTES) {
      checkKeyLength(to - from, 1);
    }
  }

  /**
   * Checks an escaped series key whose parts passed {@link #checkPart} and whose tags are sorted.
   * Done once a series: after that it is found in a {@link SeriesTable}.
   */
  static void checkSeriesKey(byte[] key, int from, int to) {
    checkKeyLength(to - from, 1);
    checkSeparator(key, from, to);
    if (ByteRanges.indexOf(key, from, to, '\n') < to) {
      throw new InvalidPointException(
          Reason.LINE_FEED,
          "the series %s has a line feed in it, which line protocol cannot carry; remove it"
              .formatted(shown(key, from, to)));
    }
    int end = KeyText.indexOfBare(key, from, to, ',');
    checkMeasurement(key, from, end);
    while (end < to) {
      int name = end + 1;
      int nameEnd = KeyText.indexOfBare(key, name, to, '=');
      if (Arrays.equals(key, name, nameEnd, TIME, 0, TIME.length)) {
        throw new InvalidPointException(
            Reason.TIME_TAG,
            "series %s: InfluxDB refuses a tag named 'time'; rename it"
                .formatted(shown(key, from, to)));
      }
      end = KeyText.indexOfBare(key, nameEnd, to, ',');
    }
  }

  private static void checkMeasurement(byte[] key, int from, int to) {
    if (key[from] == '#') {
      throw new InvalidPointException(
          Reason.LEADING_HASH,
          "the measurement %s begins with #, which makes a line a comment; rename it"
              .formatted(shown(key, from, to)));
    }
    checkName("measurement", key, from, to);
    for (int i = from; i + 1 < to; i++) {
      if (key[i] == '\\' && (key[i + 1] == '=' || key[i + 1] == '"')) {
        throw new InvalidPointException(
            Reason.AMBIGUOUS_BACKSLASH,
            "the measurement %s has a backslash before %c, which InfluxDB sometimes takes away;"
                    .formatted(shown(key, from, to), (char) key[i + 1])
                + " remove the backslash");
      }
    }
  }

  /** The separator must be found first where the series key ends. */
  private static void checkSeparator(byte[] key, int from, int to) {
    // "#!~" at the end and the separator's own first # would make one, too early by three bytes.
    boolean early =
        to - from >= 3 && key[to - 3] == '#' && key[to - 2] == '!' && key[to - 1] == '~';
    if (early || Keys.indexOfSeparator(key, from, to) >= 0) {
      throw new InvalidPointException(
          Reason.SEPARATOR,
          ("the series %s has %s in it, or #!~ at its end, so that InfluxDB would find the end of"
                  + " the series in the wrong place; change that name or tag value")
              .formatted(shown(key, from, to), Keys.SEPARATOR));
    }
  }

  private static void checkName(String what, byte[] name, int from, int to) {
    byte first = name[from];
    if (first == '\t' || first == '\r' || first == 0) {
      throw new InvalidPointException(
          Reason.LEADING_WHITESPACE,
          "the %s %s begins with a tab, carriage return or NUL, which line protocol skips; remove it"
              .formatted(what, shown(name, from, to)));
    }
    if (ByteRanges.indexOf(name, from, to, '\n') < to) {
      throw new InvalidPointException(
          Reason.LINE_FEED,
          "the %s %s has a line feed in it, which line protocol cannot carry; remove it"
              .formatted(what, shown(name, from, to)));
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name, from, to - from));
    } catch (CharacterCodingException e) {
      InvalidPointException invalid =
          new InvalidPointException(
              Reason.NOT_UTF8,
              "the %s %s is not UTF-8, and InfluxDB could not open the shard; encode it as UTF-8"
                  .formatted(what, shown(name, from, to)));
      invalid.initCause(e);
      throw invalid;
    }
  }

  /** Text for a message: quoted, and cut off if it is long. */
  static String shown(byte[] bytes, int from, int to) {
    int length = Math.min(SHOWN_BYTES, to - from);
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return "'" + text.replace("\n", "\\n") + (length < to - from ? "...'" : "'");
  }
}
