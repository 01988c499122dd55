package io.tsm.engine.model;

/**
 * One point, as the write path reads it: a series, a time, and at least one field that has a value
 * or is deleted at that time. Implementations have checked everything that InfluxDB demands of
 * names and times ({@link Limits}).
 *
 * <p>Field names and string values are UTF-8 bytes which the caller must not change. An
 * implementation may be reused for the next point, so keep none of it, but for {@link
 * #seriesKey()}, {@link #fieldName} and {@link #deletedName}, which are immutable.
 */
public interface PointView {

  SeriesKey seriesKey();

  /** Nanoseconds since 1970, UTC. */
  long time();

  /** Fields that have a value. */
  int fieldCount();

  FieldType fieldType(int field);

  /** The bare name, not escaped. */
  byte[] fieldName(int field);

  /**
   * The value of a field that is not a string: an integer, the bits of an unsigned integer, {@link
   * Double#doubleToRawLongBits} of a float, 0 or 1 for a boolean.
   */
  long bits(int field);

  /** An array that holds the bytes of a string field, at {@link #stringStart}. */
  byte[] stringBytes(int field);

  int stringStart(int field);

  /** Bytes of a string field. */
  int stringLength(int field);

  /**
   * Fields whose value at the point's time is deleted: whatever was written there before. None of
   * them is one of the fields that have a value.
   */
  int deletedCount();

  /** The bare name of a deleted field; they are counted from 0, apart from those with values. */
  byte[] deletedName(int deleted);
}
