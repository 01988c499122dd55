package io.tsm.benchmarks.peers;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A measurement as formats of tables like it: a row for each point, a column for each tag and each
 * field, all points of a series together and in the order of time.
 *
 * @param name the measurement
 * @param tags names, sorted
 * @param fields types by name, sorted
 * @param rows no two with the same series and time
 * @param complete tags and fields that every row has
 */
public record WideTable(
    String name,
    List<String> tags,
    Map<String, FieldType> fields,
    List<Point> rows,
    Set<String> complete) {

  /** The tables of points in any order; of two with the same series and time the later stays. */
  public static List<WideTable> of(List<Point> points) {
    Map<String, List<Point>> measurements = new TreeMap<>();
    for (Point point : points) {
      measurements
          .computeIfAbsent(point.seriesKey().measurement(), name -> new ArrayList<>())
          .add(point);
    }
    List<WideTable> tables = new ArrayList<>();
    measurements.forEach((name, rows) -> tables.add(table(name, rows)));
    return tables;
  }

  private static WideTable table(String name, List<Point> points) {
    points.sort(Comparator.comparing(Point::seriesKey).thenComparingLong(Point::time));
    TreeSet<String> tags = new TreeSet<>();
    Map<String, FieldType> fields = new TreeMap<>();
    List<Point> rows = new ArrayList<>(points.size());
    for (Point point : points) {
      Point last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
      if (last != null
          && last.time() == point.time()
          && last.seriesKey().equals(point.seriesKey())) {
        replace(rows, last, point);
        continue;
      }
      if (last == null || !last.seriesKey().equals(point.seriesKey())) {
        tags.addAll(point.seriesKey().tags().keySet());
      }
      for (int i = 0; i < point.fieldCount(); i++) {
        fields.put(fieldName(point, i), point.fieldType(i));
      }
      rows.add(point);
    }
    return new WideTable(name, List.copyOf(tags), fields, rows, complete(tags, rows));
  }

  private static Set<String> complete(Set<String> tags, List<Point> rows) {
    Set<String> complete = new TreeSet<>(tags);
    Map<String, Integer> counts = new HashMap<>();
    SeriesKey series = null;
    for (Point row : rows) {
      if (!row.seriesKey().equals(series)) {
        series = row.seriesKey();
        complete.retainAll(series.tags().keySet());
      }
      for (int i = 0; i < row.fieldCount(); i++) {
        counts.merge(fieldName(row, i), 1, Integer::sum);
      }
    }
    counts.forEach(
        (field, count) -> {
          if (count == rows.size()) {
            complete.add(field);
          }
        });
    return complete;
  }

  private static void replace(List<Point> rows, Point last, Point point) {
    for (int i = 0; i < Math.max(last.fieldCount(), point.fieldCount()); i++) {
      if (last.fieldCount() != point.fieldCount()
          || !Arrays.equals(last.fieldName(i), point.fieldName(i))) {
        throw new IllegalArgumentException("two points with other fields: " + last + ", " + point);
      }
    }
    rows.set(rows.size() - 1, point);
  }

  /** The name of a field of a point. */
  static String fieldName(Point point, int field) {
    return new String(point.fieldName(field), StandardCharsets.UTF_8);
  }

  /** The bytes of a field of a point that is a string. */
  static byte[] stringOf(Point point, int field) {
    int start = point.stringStart(field);
    return Arrays.copyOfRange(point.stringBytes(field), start, start + point.stringLength(field));
  }

  /** The sum of all values of tables. */
  public static Checksum checksum(List<WideTable> tables) {
    return Checksum.of(() -> tables.stream().flatMap(table -> table.rows.stream()).iterator());
  }
}
