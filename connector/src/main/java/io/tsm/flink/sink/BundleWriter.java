package io.tsm.flink.sink;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Writes points into a bundle, in their order. What points have in common stands in a bundle once:
 * a series key, and the names and types of fields, the shape of a point.
 *
 * <pre>
 * bundle  point*
 * point   series shape time value*       time: 8 bytes, nanoseconds
 * series  number                         from 1 on, in the order in which they are written here
 *         0 length key                   a new one
 * shape   number                         as of series
 *         0 fields deletes (length name type)* (length name)*
 * value   8 bytes, or length bytes for a string
 * </pre>
 *
 * Numbers, lengths and counts are unsigned varints, types the codes of TSM blocks.
 */
@Internal
final class BundleWriter {
  /** Points with many more shapes than that are not worth a longer search. */
  private static final int SHAPES_TO_LOOK_AT = 8;

  private static final int FIRST_SLOTS = 64;

  private final ByteWriter out;
  private final List<Point> shapes = new ArrayList<>(); // a point of each
  private SeriesKey[] series = new SeriesKey[FIRST_SLOTS]; // by hash
  private int[] numbers = new int[FIRST_SLOTS];
  private int[] shapeOfSeries = new int[FIRST_SLOTS]; // of its last point
  private int seriesCount;
  private int lastShape;

  BundleWriter(ByteWriter out) {
    this.out = out;
  }

  /** Begins the next bundle. */
  void clear() {
    out.clear();
    shapes.clear();
    Arrays.fill(series, null);
    seriesCount = 0;
    lastShape = 0;
  }

  /** True if nothing was written. */
  boolean isEmpty() {
    return out.size() == 0;
  }

  void write(Point point) {
    int slot = writeSeries(point.seriesKey());
    int shape = findShape(point, shapeOfSeries[slot]);
    if (shape < 0) {
      shape = shapes.size();
      shapes.add(point);
      writeShape(point);
    } else {
      out.writeUvarint(shape + 1L);
    }
    shapeOfSeries[slot] = shape;
    lastShape = shape;
    out.writeLong(point.time());
    int count = point.fieldCount();
    for (int i = 0; i < count; i++) {
      if (point.fieldType(i) == FieldType.STRING) {
        out.writeUvarint(point.stringLength(i));
        out.writeBytes(point.stringBytes(i), point.stringStart(i), point.stringLength(i));
      } else {
        out.writeLong(point.bits(i));
      }
    }
  }

  private int writeSeries(SeriesKey key) {
    int slot = slot(key);
    if (series[slot] != null) {
      out.writeUvarint(numbers[slot]);
      return slot;
    }
    if (seriesCount >= series.length / 2) {
      grow();
      slot = slot(key);
    }
    series[slot] = key;
    numbers[slot] = ++seriesCount;
    shapeOfSeries[slot] = lastShape;
    out.writeUvarint(0);
    writeName(key.bytes());
    return slot;
  }

  private int slot(SeriesKey key) {
    int mask = series.length - 1;
    int slot = key.hashCode() & mask;
    while (series[slot] != null && !series[slot].equals(key)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    SeriesKey[] keys = series;
    int[] oldNumbers = numbers;
    int[] oldShapes = shapeOfSeries;
    series = new SeriesKey[keys.length * 2];
    numbers = new int[series.length];
    shapeOfSeries = new int[series.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        int slot = slot(keys[i]);
        series[slot] = keys[i];
        numbers[slot] = oldNumbers[i];
        shapeOfSeries[slot] = oldShapes[i];
      }
    }
  }

  /** The number of a point's shape, from 0 on; -1 if it is a new one. */
  private int findShape(Point point, int guess) {
    if (guess < shapes.size() && haveOneShape(shapes.get(guess), point)) {
      return guess;
    }
    for (int i = shapes.size() - 1; i >= Math.max(0, shapes.size() - SHAPES_TO_LOOK_AT); i--) {
      if (haveOneShape(shapes.get(i), point)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean haveOneShape(Point a, Point b) {
    int count = a.fieldCount();
    int deleted = a.deletedCount();
    if (count != b.fieldCount() || deleted != b.deletedCount()) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (a.fieldType(i) != b.fieldType(i) || !isSame(a.fieldName(i), b.fieldName(i))) {
        return false;
      }
    }
    for (int i = 0; i < deleted; i++) {
      if (!isSame(a.deletedName(i), b.deletedName(i))) {
        return false;
      }
    }
    return true;
  }

  /** Points of one builder share their names. */
  private static boolean isSame(byte[] a, byte[] b) {
    return a == b || Arrays.equals(a, b);
  }

  private void writeShape(Point point) {
    out.writeUvarint(0);
    out.writeUvarint(point.fieldCount());
    out.writeUvarint(point.deletedCount());
    for (int i = 0; i < point.fieldCount(); i++) {
      writeName(point.fieldName(i));
      out.writeByte(point.fieldType(i).blockCode());
    }
    for (int i = 0; i < point.deletedCount(); i++) {
      writeName(point.deletedName(i));
    }
  }

  private void writeName(byte[] name) {
    out.writeUvarint(name.length);
    out.writeBytes(name);
  }
}
