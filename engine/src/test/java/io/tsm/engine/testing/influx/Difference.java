package io.tsm.engine.testing.influx;

import java.util.ArrayList;
import java.util.List;

/** How two sets of points differ: how many points, and the first few of each kind. */
public final class Difference {
  private static final int SHOWN = 5;
  private static final int LONGEST_LINE = 300;

  private final long expectedSize;
  private final long actualSize;
  private final Kind missing = new Kind("missing");
  private final Kind extra = new Kind("extra");
  private final Kind different = new Kind("different");

  Difference(long expectedSize, long actualSize) {
    this.expectedSize = expectedSize;
    this.actualSize = actualSize;
  }

  /** Points that were expected and are not there. */
  public long missing() {
    return missing.count;
  }

  /** Points that are there and were not expected. */
  public long extra() {
    return extra.count;
  }

  /** Points that have another value or another type. */
  public long different() {
    return different.count;
  }

  /** True if the sets are equal. */
  public boolean isEmpty() {
    return missing.count + extra.count + different.count == 0;
  }

  /** Counts, and the first points of each kind by series, field and time. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("points: ").append(expectedSize).append(" expected, ").append(actualSize);
    text.append(" found; ").append(missing.count).append(" missing, ").append(extra.count);
    text.append(" extra, ").append(different.count).append(" different");
    for (Kind kind : List.of(missing, extra, different)) {
      kind.shown.forEach(line -> text.append("\n  ").append(line));
    }
    return text.toString();
  }

  /** Notes a point that {@code actual} lacks. */
  void addMissing(FieldKey key, PointColumn expected, int row) {
    missing.add("- ", key, expected, row);
    missing.count++;
  }

  /** Notes a point that only {@code actual} has. */
  void addExtra(FieldKey key, PointColumn actual, int row) {
    extra.add("+ ", key, actual, row);
    extra.count++;
  }

  /** Notes a point with two values. */
  void addDifferent(
      FieldKey key, PointColumn expected, int expectedRow, PointColumn actual, int actualRow) {
    different.add("- ", key, expected, expectedRow);
    different.add("+ ", key, actual, actualRow);
    different.count++;
  }

  private static final class Kind {
    private final String name;
    private final List<String> shown = new ArrayList<>();
    private long count;

    Kind(String name) {
      this.name = name;
    }

    void add(String mark, FieldKey key, PointColumn column, int row) {
      if (count < SHOWN) {
        String line = Canonical.line(key, column, row);
        int length = Math.min(line.length(), LONGEST_LINE);
        shown.add(name + " " + mark + line.substring(0, length));
      }
    }
  }
}
