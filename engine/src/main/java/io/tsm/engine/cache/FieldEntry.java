package io.tsm.engine.cache;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.Values;

/** The values of one key, and how many of them the WAL has. */
final class FieldEntry {
  private static final int INITIAL_ROWS = 4;
  private static final long OBJECT_BYTES = 144; // entry, column, two array headers

  private final SeriesEntry series;
  private final byte[] name;
  private final Values values;
  private int logged; // rows [0, logged) are in the WAL

  FieldEntry(SeriesEntry series, byte[] name, FieldType type) {
    this.series = series;
    this.name = name;
    this.values = Values.create(type, INITIAL_ROWS);
  }

  SeriesEntry series() {
    return series;
  }

  byte[] name() {
    return name;
  }

  Values values() {
    return values;
  }

  FieldType type() {
    return values.type();
  }

  int logged() {
    return logged;
  }

  boolean isLogged() {
    return logged == values.size();
  }

  void markLogged() {
    logged = values.size();
  }

  /** Appends a value; returns by how many bytes the heap has grown. */
  long append(PointView point, int field) {
    long before = values.heapBytes();
    values.append(point, field);
    return values.heapBytes() - before;
  }

  /** Appends rows; returns by how many bytes the heap has grown. */
  long appendAll(Values rows, int from, int to) {
    long before = values.heapBytes();
    values.appendAll(rows, from, to);
    return values.heapBytes() - before;
  }

  /** Deletes rows, all of which are in the WAL; returns how many. */
  int deleteRange(long minTime, long maxTime) {
    int deleted = values.deleteRange(minTime, maxTime);
    logged = values.size();
    return deleted;
  }

  /** Takes back the rows that the WAL does not have; returns how many. */
  int discardUnlogged() {
    int discarded = values.size() - logged;
    values.truncate(logged);
    return discarded;
  }

  long heapBytes() {
    return OBJECT_BYTES + values.heapBytes();
  }
}
