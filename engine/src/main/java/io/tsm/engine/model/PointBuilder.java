package io.tsm.engine.model;

import io.tsm.engine.model.FieldNames.Name;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.time.Instant;

/**
 * Makes points, one after the other, in memory that is reused: once series and fields are known, a
 * point allocates nothing.
 *
 * <pre>{@code
 * PointView point =
 *     builder
 *         .measurement("weather").tag("location", "Seattle")
 *         .field("temperature", 12.8).field("wind", 4.7)
 *         .time(1600000000000000000L)
 *         .build();
 * }</pre>
 *
 * <p>After {@link #build()} the builder itself is the point, until the next {@link #measurement}.
 * Tags are quickest in the order of their names, fields in the same order in every point. What
 * InfluxDB cannot hold ({@link Limits}) is an {@link InvalidPointException}, from the method it was
 * given to or from {@code build()}; the point is then given up and the builder is ready for the
 * next one. Not thread-safe.
 *
 * <p>A field that comes twice with one type has the last value, as in InfluxDB; with two types it
 * is an error, as there, and so is a field that has a value and is deleted.
 */
public final class PointBuilder implements PointView {
  private enum State {
    EMPTY,
    OPEN,
    BUILT
  }

  private final SeriesTable series;
  private final KeyBuilder key = new KeyBuilder();
  private final PointFields fields = new PointFields();
  private State state = State.EMPTY;
  private SeriesKey seriesKey; // while open: null, or the series that is known already
  private long time;
  private boolean timeGiven;

  public PointBuilder() {
    this(new SeriesTable());
  }

  /**
   * A builder that shares a table.
   *
   * @param series the series known; it may serve several builders of a thread
   */
  public PointBuilder(SeriesTable series) {
    this.series = series;
  }

  /** Begins a point, whatever came before. The name is bare. */
  public PointBuilder measurement(String name) {
    begin(null);
    try {
      key.start(name);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /** Adds a tag, unless its value is null or empty: such a tag does not exist. */
  public PointBuilder tag(String name, String value) {
    open();
    try {
      key.tag(name, value);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /** Adds a tag whose value is given as UTF-8, unless it is empty. */
  public PointBuilder tag(String name, byte[] bytes, int from, int length) {
    open();
    try {
      key.tag(name, bytes, from, from + length);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  public PointBuilder field(String name, double value) {
    open();
    try {
      fields.addFloat(name(name), value);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  public PointBuilder field(String name, long value) {
    return add(name, FieldType.INTEGER, value);
  }

  public PointBuilder field(String name, boolean value) {
    return add(name, FieldType.BOOLEAN, value ? 1 : 0);
  }

  /**
   * Adds an unsigned integer.
   *
   * @param value 64 bits, unsigned; InfluxDB 1.x reads such values, and takes them over HTTP only
   *     if built so
   */
  public PointBuilder unsignedField(String name, long value) {
    return add(name, FieldType.UNSIGNED, value);
  }

  /** Adds a string, unless it is null. */
  public PointBuilder field(String name, String value) {
    open();
    try {
      if (value != null) {
        fields.addString(name(name), value);
      }
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /** Adds a string given as bytes, by convention UTF-8, unless it is null. */
  public PointBuilder field(String name, byte[] value) {
    return value == null ? this : field(name, value, 0, value.length);
  }

  /** Adds a string given as bytes, by convention UTF-8. */
  public PointBuilder field(String name, byte[] bytes, int from, int length) {
    open();
    try {
      fields.addString(name(name), bytes, from, length);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /**
   * Deletes a field's value at the point's time: whatever was written there before this point, if
   * anything was. A point with a value or a delete for each field of a row replaces that row; a
   * point may also have nothing but deletes.
   */
  public PointBuilder delete(String fieldName) {
    open();
    try {
      fields.delete(name(fieldName));
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /**
   * Sets the time.
   *
   * @param nanoseconds since 1970, UTC
   */
  public PointBuilder time(long nanoseconds) {
    open();
    try {
      Limits.checkTime(nanoseconds);
      time = nanoseconds;
      timeGiven = true;
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  public PointBuilder time(Instant instant) {
    long nanoseconds;
    try {
      // Counts down from the next second, so that no step overflows when the sum does not.
      long carry = instant.getEpochSecond() < 0 && instant.getNano() > 0 ? 1 : 0;
      nanoseconds =
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond() + carry, 1_000_000_000L),
              instant.getNano() - carry * 1_000_000_000L);
    } catch (ArithmeticException e) {
      nanoseconds = instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return time(nanoseconds);
  }

  /** Ends the point and checks it; returns this builder as the point. */
  public PointView build() {
    open();
    try {
      if (fields.count() == 0 && fields.deletedCount() == 0) {
        throw new InvalidPointException(
            Reason.NO_FIELDS, "the point has no fields; give it at least one, or delete one");
      }
      if (!timeGiven) {
        throw new InvalidPointException(
            Reason.NO_TIME,
            "the point has no time; give it one: a time made up here would differ in a retry");
      }
      if (seriesKey == null) {
        key.finish();
        seriesKey = series.intern(key.array(), 0, key.length());
      }
      Limits.checkKeyLength(seriesKey.length(), fields.longestName());
      state = State.BUILT;
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  /** Ends the point, if that is not done, and copies it. */
  public Point toPoint() {
    if (state != State.BUILT) {
      build();
    }
    return Point.copyOf(this);
  }

  @Override
  public SeriesKey seriesKey() {
    built();
    return seriesKey;
  }

  @Override
  public long time() {
    built();
    return time;
  }

  @Override
  public int fieldCount() {
    built();
    return fields.count();
  }

  @Override
  public FieldType fieldType(int field) {
    return fields.type(field);
  }

  @Override
  public byte[] fieldName(int field) {
    return fields.name(field);
  }

  @Override
  public long bits(int field) {
    return fields.bits(field);
  }

  @Override
  public byte[] stringBytes(int field) {
    return fields.stringBytes();
  }

  @Override
  public int stringStart(int field) {
    return fields.stringStart(field);
  }

  @Override
  public int stringLength(int field) {
    return fields.stringLength(field);
  }

  @Override
  public int deletedCount() {
    built();
    return fields.deletedCount();
  }

  @Override
  public byte[] deletedName(int deleted) {
    return fields.deletedName(deleted);
  }

  // For the parser, which has bytes:

  /** Begins a point of a known series, or of one whose parts {@link #key()} is to be given. */
  void begin(SeriesKey known) {
    state = State.OPEN;
    seriesKey = known;
    timeGiven = false;
    fields.start();
  }

  /** Gives the present point up. */
  void abandon() {
    state = State.EMPTY;
  }

  KeyBuilder key() {
    return key;
  }

  PointFields fields() {
    return fields;
  }

  SeriesTable series() {
    return series;
  }

  private PointBuilder add(String name, FieldType type, long bits) {
    open();
    try {
      fields.add(name(name), type, bits);
      return this;
    } catch (RuntimeException e) {
      throw abandoned(e);
    }
  }

  private Name name(String name) {
    // Rows of a table have a field at one place, whether it has a value or is deleted.
    return fields.names.get(name, fields.count() + fields.deletedCount());
  }

  private RuntimeException abandoned(RuntimeException e) {
    abandon();
    return e;
  }

  private void open() {
    if (state != State.OPEN) {
      throw new IllegalStateException(
          "no point is being built: it was ended or had an error; begin one with measurement(...)");
    }
  }

  private void built() {
    if (state != State.BUILT) {
      throw new IllegalStateException("no point was built; call build() first");
    }
  }
}
