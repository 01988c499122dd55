package io.tsm.engine.cache;

import io.tsm.engine.model.PointView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points as they came, one behind the other, until their values go to the columns of their series,
 * those of many points at a time. A value that goes to its column alone costs what it takes to
 * fetch the ends of two arrays from memory; here a point is written to one place, and the arrays
 * are fetched once for all points of a series.
 *
 * <p>A row has 64-bit cells: the place of the row before it of the same series, the time, the bits
 * of each field's value.
 */
final class PendingRows {
  /** 1 MiB: what fits into a processor's cache. */
  private static final int MOST_CELLS = 1 << 17;

  private static final int SMALLEST = 1 << 8;
  private static final int CELLS_BEFORE_VALUES = 2;

  private final List<SeriesEntry> series = new ArrayList<>(); // that have rows here
  private long[] cells = {};
  private int end;
  private int most; // that the end was at since the last trim
  private int[] places = {}; // of the rows of one series, while they are moved

  /** Gets rows. */
  @FunctionalInterface
  interface Columns {
    /** As {@link io.tsm.engine.model.Values#appendRows}. */
    void append(FieldEntry field, long[] cells, int[] rows, int count, int offset);
  }

  boolean isEmpty() {
    return end == 0;
  }

  /** True if rows are to be moved before one more is added. */
  boolean isFull() {
    return end >= MOST_CELLS;
  }

  /** Bytes on the heap that the arrays take, whether they are full or not. */
  long size() {
    return 8L * cells.length + 4L * places.length;
  }

  /**
   * Gives back what was hardly used since the last call, so that a shard that gets little now does
   * not keep what it needed once: there may be hundreds of open ones. Nothing may be here.
   */
  void trim() {
    if (most < cells.length >> 2 && cells.length > SMALLEST) {
      cells = new long[Math.max(SMALLEST, 2 * most)];
      places = new int[0];
    }
    most = 0;
  }

  /** Adds a point that fits the layout of its series. */
  void add(SeriesEntry entry, PointView point) {
    int count = point.fieldCount();
    int row = end;
    int next = row + CELLS_BEFORE_VALUES + count;
    if (next > cells.length) {
      int doubled = Math.min(2 * next, MOST_CELLS + SMALLEST);
      cells = Arrays.copyOf(cells, Math.max(SMALLEST, Math.max(next, doubled)));
    }
    if (entry.pendingRows() == 0) {
      series.add(entry);
    }
    long[] to = cells;
    to[row] = entry.addPendingRow(row);
    to[row + 1] = point.time();
    for (int i = 0; i < count; i++) {
      to[row + CELLS_BEFORE_VALUES + i] = point.bits(i);
    }
    end = next;
    most = Math.max(most, next);
  }

  /** Moves all rows. */
  void moveTo(Columns columns) {
    for (SeriesEntry entry : series) {
      moveTo(entry, columns);
    }
    series.clear();
    end = 0;
  }

  /** Moves the rows of one series, if it has any. */
  void moveTo(SeriesEntry entry, Columns columns) {
    int count = entry.pendingRows();
    if (count == 0) {
      return;
    }
    if (places.length < count) {
      places = new int[2 * count];
    }
    int row = entry.takePendingRows();
    for (int i = count - 1; i >= 0; i--) {
      places[i] = row + 1; // the time's cell
      row = (int) cells[row];
    }
    for (int i = 0; i < entry.fieldCount(); i++) {
      columns.append(entry.field(i), cells, places, count, i + 1);
    }
  }

  /** Gives back the memory of rows that have been moved. */
  void release() {
    cells = new long[0];
    places = new int[0];
  }
}
