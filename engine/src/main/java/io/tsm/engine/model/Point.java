package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One point that keeps its own memory. Immutable, as long as nobody changes the arrays it shows.
 * Two points are equal if they have the same series, time, fields and deleted fields in the same
 * order; floats are compared by their bits.
 */
public final class Point implements PointView {
  private static final byte[] NO_BYTES = {};
  private static final byte[][] NO_NAMES = {};

  private final SeriesKey seriesKey;
  private final long time;
  private final byte[][] names;
  private final FieldType[] types;
  private final long[] bits;
  private final byte[][] strings; // empty where a field is not a string
  private final byte[][] deleted;

  private Point(PointView point) {
    int count = point.fieldCount();
    seriesKey = point.seriesKey();
    time = point.time();
    names = new byte[count][];
    types = new FieldType[count];
    bits = new long[count];
    strings = new byte[count][];
    for (int i = 0; i < count; i++) {
      names[i] = point.fieldName(i);
      types[i] = point.fieldType(i);
      if (types[i] == FieldType.STRING) {
        int start = point.stringStart(i);
        strings[i] = Arrays.copyOfRange(point.stringBytes(i), start, start + point.stringLength(i));
      } else {
        bits[i] = point.bits(i);
        strings[i] = NO_BYTES;
      }
    }
    deleted = point.deletedCount() == 0 ? NO_NAMES : new byte[point.deletedCount()][];
    Arrays.setAll(deleted, point::deletedName);
  }

  private Point(
      SeriesKey seriesKey,
      long time,
      byte[][] names,
      FieldType[] types,
      long[] bits,
      byte[][] strings,
      byte[][] deleted) {
    this.seriesKey = seriesKey;
    this.time = time;
    this.names = names;
    this.types = types;
    this.bits = bits;
    this.strings = strings;
    this.deleted = deleted;
  }

  /**
   * A point of what {@link PointView} shows of one, as after a journey between processes. Nothing
   * is checked, and the arrays are not copied.
   *
   * @param strings bytes of the string fields; empty where a field is not a string
   * @param deleted names of deleted fields
   */
  public static Point ofParts(
      SeriesKey seriesKey,
      long time,
      byte[][] names,
      FieldType[] types,
      long[] bits,
      byte[][] strings,
      byte[][] deleted) {
    return new Point(seriesKey, time, names, types, bits, strings, deleted);
  }

  /** A builder for a few points. For many keep one {@link PointBuilder}, and do without copies. */
  public static PointBuilder builder() {
    return new PointBuilder();
  }

  /** A copy that does not change when the original does. */
  public static Point copyOf(PointView point) {
    return point instanceof Point same ? same : new Point(point);
  }

  @Override
  public SeriesKey seriesKey() {
    return seriesKey;
  }

  @Override
  public long time() {
    return time;
  }

  @Override
  public int fieldCount() {
    return names.length;
  }

  @Override
  public FieldType fieldType(int field) {
    return types[field];
  }

  @Override
  public byte[] fieldName(int field) {
    return names[field];
  }

  @Override
  public long bits(int field) {
    return bits[field];
  }

  @Override
  public byte[] stringBytes(int field) {
    return strings[field];
  }

  @Override
  public int stringStart(int field) {
    return 0;
  }

  @Override
  public int stringLength(int field) {
    return strings[field].length;
  }

  @Override
  public int deletedCount() {
    return deleted.length;
  }

  @Override
  public byte[] deletedName(int index) {
    return deleted[index];
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Point that
            && time == that.time
            && seriesKey.equals(that.seriesKey)
            && Arrays.equals(types, that.types)
            && Arrays.equals(bits, that.bits)
            && Arrays.deepEquals(names, that.names)
            && Arrays.deepEquals(strings, that.strings)
            && Arrays.deepEquals(deleted, that.deleted));
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        seriesKey,
        time,
        Arrays.deepHashCode(names),
        Arrays.hashCode(bits),
        types.length,
        Arrays.deepHashCode(deleted));
  }

  /**
   * The point as a line of line protocol, without a line feed at the end. If fields are deleted
   * their names follow in brackets, which is not line protocol.
   */
  @Override
  public String toString() {
    ByteWriter line = new ByteWriter(128);
    LineProtocolFormatter.writeValues(this, line);
    StringBuilder text =
        new StringBuilder(new String(line.array(), 0, line.size() - 1, StandardCharsets.UTF_8));
    for (int i = 0; i < deleted.length; i++) {
      text.append(i == 0 ? " [deletes " : ", ");
      text.append(new String(deleted[i], StandardCharsets.UTF_8));
    }
    return text.append(deleted.length > 0 ? "]" : "").toString();
  }
}
