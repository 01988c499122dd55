package io.tsm.benchmarks.flink;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.util.List;

/** The engine's own points: those of later laps share all but their time with the first. */
final class PointRecords implements Records<Point> {
  private static final byte[][] NO_NAMES = {};

  private final Point[] points;
  private final byte[][] names;
  private final FieldType[] types;
  private final byte[][] strings;
  private final long[][] bits;

  /**
   * @param points with the same fields, none of them a string
   */
  PointRecords(List<Point> points) {
    this.points = points.toArray(Point[]::new);
    Point first = this.points[0];
    int count = first.fieldCount();
    names = new byte[count][];
    types = new FieldType[count];
    strings = new byte[count][0];
    for (int i = 0; i < count; i++) {
      names[i] = first.fieldName(i);
      types[i] = first.fieldType(i);
    }
    bits = new long[this.points.length][count];
    for (int row = 0; row < bits.length; row++) {
      for (int i = 0; i < count; i++) {
        bits[row][i] = this.points[row].bits(i);
      }
    }
  }

  @Override
  public int size() {
    return points.length;
  }

  @Override
  public Point at(int index, long shift) {
    Point point = points[index];
    return shift == 0
        ? point
        : Point.ofParts(
            point.seriesKey(), point.time() + shift, names, types, bits[index], strings, NO_NAMES);
  }
}
