package io.tsm.engine.model;

import java.util.Locale;

/**
 * A point, or a part of it, that InfluxDB refuses or that would make a shard unreadable. The
 * message says what is wrong and what to change; {@link #reason} is for counters and policies.
 */
public class InvalidPointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public InvalidPointException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public final Reason reason() {
    return reason;
  }

  /** What is wrong, in a word. */
  public enum Reason {
    /** Not line protocol. */
    SYNTAX,
    /** A line of line protocol is longer than the reader's limit. */
    LINE_TOO_LONG,
    EMPTY_MEASUREMENT,
    EMPTY_TAG_NAME,
    EMPTY_FIELD_NAME,
    NO_FIELDS,
    NO_TIME,
    TIME_OUT_OF_RANGE,
    /** A tag named {@code time}. */
    TIME_TAG,
    /** A field named {@code time}. */
    TIME_FIELD,
    DUPLICATE_TAG,
    /** One field twice in a point: with two types, or with a value and deleted. */
    DUPLICATE_FIELD,
    /** A series key in which the separator of keys would be found in the wrong place. */
    SEPARATOR,
    NOT_UTF8,
    /** A measurement that begins as a comment does. */
    LEADING_HASH,
    /** A measurement or field name that begins with what readers skip. */
    LEADING_WHITESPACE,
    TRAILING_BACKSLASH,
    /** A backslash in a measurement that InfluxDB takes away at one time and keeps at another. */
    AMBIGUOUS_BACKSLASH,
    LINE_FEED,
    KEY_TOO_LONG,
    STRING_TOO_LONG,
    /** NaN or an infinity. */
    NOT_FINITE,
    /** A number too large for its type. */
    NUMBER_OUT_OF_RANGE,
    /** A field has another type in its shard. */
    FIELD_TYPE,
    /** A point with deletes, where only values can go. */
    DELETES;

    /** A short code, as in {@code key-too-long}; stable, for logs, metrics and files of rejects. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
