package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.model.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Values by series, field and time (nanoseconds); of several for the same time the last one added
 * stays. Made for millions of values. A field of a series has one type. Not thread-safe.
 */
public final class PointSet {
  private final Map<FieldKey, PointColumn> columns = new HashMap<>();

  /** Makes an empty set. */
  public PointSet() {}

  /** The points that are left after these lines of line protocol were written in order. */
  public static PointSet ofLines(byte[]... data) {
    PointSet set = new PointSet();
    for (byte[] lines : data) {
      set.addLines(lines);
    }
    return set;
  }

  /** The points that are left after these lines of line protocol were written in order. */
  public static PointSet ofLines(String lines) {
    return ofLines(lines.getBytes(UTF_8));
  }

  /**
   * Adds the points of line protocol, canonical or not; times are nanoseconds.
   *
   * @throws IllegalArgumentException if a line is malformed or has no time
   */
  public void addLines(byte[] lines) {
    LineReader reader = new LineReader(lines);
    while (reader.next()) {
      for (LineReader.Value value : reader.values()) {
        PointColumn column = column(value.key(), value.type());
        if (value.type() == FieldType.STRING) {
          column.add(reader.time(), value.text());
        } else {
          column.add(reader.time(), value.bits());
        }
      }
    }
  }

  /**
   * Adds a value that is not a string.
   *
   * @param series the series key as TSM files have it
   * @param field the bare name
   * @param bits an integer, the bits of an unsigned integer, {@link Double#doubleToRawLongBits} of
   *     a float, 0 or 1 for a boolean
   */
  public void add(String series, String field, FieldType type, long time, long bits) {
    if (type == FieldType.STRING) {
      throw new IllegalArgumentException("a string has no bits");
    }
    column(new FieldKey(series, field), type).add(time, bits);
  }

  /** Adds a string value. */
  public void add(String series, String field, long time, String text) {
    column(new FieldKey(series, field), FieldType.STRING).add(time, text);
  }

  /** The column of a field, made if need be. */
  PointColumn column(FieldKey key, FieldType type) {
    PointColumn column = columns.computeIfAbsent(key, k -> new PointColumn(type));
    if (column.type() != type) {
      throw new IllegalArgumentException(
          "field "
              + key.field()
              + " of "
              + key.series()
              + " is "
              + column.type()
              + ", not "
              + type);
    }
    return column;
  }

  /** Number of values. */
  public long size() {
    return columns.values().stream().mapToLong(PointColumn::size).sum();
  }

  /** Number of values that gave way to later ones. */
  public long repeated() {
    return columns.values().stream().mapToLong(PointColumn::repeated).sum();
  }

  /** Number of values that gave way to later ones unlike them. */
  public long changed() {
    return columns.values().stream().mapToLong(PointColumn::changed).sum();
  }

  /** All points in canonical line protocol, sorted by series key, field name (bytes) and time. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(columns)
        .forEach(
            (key, column) -> {
              for (int row = 0; row < column.size(); row++) {
                lines.add(Canonical.line(key, column, row));
              }
            });
    return lines;
  }

  /** Finds the points of which the sets do not have the same type and the same bits. */
  public static Difference compare(PointSet expected, PointSet actual) {
    Difference difference = new Difference(expected.size(), actual.size());
    TreeSet<FieldKey> keys = new TreeSet<>(expected.columns.keySet());
    keys.addAll(actual.columns.keySet());
    for (FieldKey key : keys) {
      PointColumn none = new PointColumn(FieldType.FLOAT);
      compare(
          key,
          expected.columns.getOrDefault(key, none),
          actual.columns.getOrDefault(key, none),
          difference);
    }
    return difference;
  }

  private static void compare(
      FieldKey key, PointColumn expected, PointColumn actual, Difference difference) {
    int e = 0;
    int a = 0;
    while (e < expected.size() || a < actual.size()) {
      if (a == actual.size() || (e < expected.size() && expected.time(e) < actual.time(a))) {
        difference.addMissing(key, expected, e++);
      } else if (e == expected.size() || actual.time(a) < expected.time(e)) {
        difference.addExtra(key, actual, a++);
      } else {
        if (!expected.sameValue(e, actual, a)) {
          difference.addDifferent(key, expected, e, actual, a);
        }
        e++;
        a++;
      }
    }
  }

  /**
   * Compares, for tests.
   *
   * @throws AssertionError with the counts and the first differences if the sets are not equal
   */
  public static void assertSame(PointSet expected, PointSet actual) {
    Difference difference = compare(expected, actual);
    if (!difference.isEmpty()) {
      throw new AssertionError(difference.toString());
    }
  }

  @Override
  public String toString() {
    return size() + " points in " + columns.size() + " fields of series";
  }
}
