package io.tsm.engine.cache;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.LongValues;
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

  // Times at which rows are to be deleted, and how many rows there were: later ones stay. Or null.
  private LongValues deletes;

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
    if (values.hasRoom() && values.type() != FieldType.STRING) {
      values.append(point, field); // nearly always
      return 0;
    }
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

  /** As {@link Values#appendRows}; returns by how many bytes the heap has grown. */
  long appendRows(long[] cells, int[] rows, int count, int offset) {
    long before = values.heapBytes();
    values.appendRows(cells, rows, count, offset);
    return values.heapBytes() - before;
  }

  /** Deletes rows, all of which are in the WAL; returns how many. */
  int deleteRange(long minTime, long maxTime) {
    int deleted = values.deleteRange(minTime, maxTime);
    logged = values.size();
    return deleted;
  }

  /**
   * Deletes the rows of one time that are here now, when {@link #applyDeletes} is called: to look
   * for them each time would cost as much as the column is long.
   *
   * @return true if there are deletes to be applied, and were none before
   */
  boolean delete(long time) {
    int rows = values.size();
    if (rows == 0 || (values.isAscending() && time > values.time(rows - 1))) {
      return false;
    }
    boolean first = deletes == null;
    if (first) {
      deletes = new LongValues(FieldType.INTEGER, INITIAL_ROWS);
    }
    deletes.append(time, rows);
    return first;
  }

  /** Does what {@link #delete} was asked for; returns how many rows are gone. */
  int applyDeletes() {
    deletes.sortAndDeduplicate(); // of equal times the last one, which has most rows before it
    int rows = values.size();
    int[] kept = new int[rows];
    int count = 0;
    int keptLogged = 0;
    for (int row = 0; row < rows; row++) {
      if (!isDeleted(row)) {
        kept[count++] = row;
        keptLogged += row < logged ? 1 : 0;
      }
    }
    deletes = null;
    values.retain(kept, count);
    logged = keptLogged;
    return rows - count;
  }

  private boolean isDeleted(int row) {
    long time = values.time(row);
    int delete = deletes.firstRowAtOrAfter(time, 0, deletes.size());
    return delete < deletes.size()
        && deletes.time(delete) == time
        && row < deletes.values()[delete];
  }

  /** Takes back the rows that the WAL does not have; returns how many. */
  int discardUnlogged() {
    int discarded = values.size() - logged;
    values.truncate(logged);
    return discarded;
  }

  long heapBytes() {
    return OBJECT_BYTES + values.heapBytes() + (deletes == null ? 0 : deletes.heapBytes());
  }
}
