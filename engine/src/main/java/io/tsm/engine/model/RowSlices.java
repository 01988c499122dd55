package io.tsm.engine.model;

import java.util.Arrays;

/**
 * Goes through the rows of a column that are left when some ranges of time are taken out. Made to
 * be used for many columns, one after the other. Not thread-safe.
 */
public final class RowSlices {
  private int[] bounds = new int[8]; // from and to of each slice, in the order of rows
  private int count;
  private int current;
  private int step;

  /**
   * Begins anew, before the first slice.
   *
   * @param values whose times ascend
   * @param without the times that are taken out
   * @param descending true if the last slice is to come first
   */
  public void reset(Values values, TimeRanges without, boolean descending) {
    count = 0;
    int size = values.size();
    int row = 0;
    while (row < size) {
      int range = without.firstEndingAtOrAfter(values.time(row));
      if (range == without.count()) {
        add(row, size);
        break;
      }
      if (without.first(range) > values.time(row)) {
        int end = values.firstRowAtOrAfter(without.first(range), row, size);
        add(row, end);
        row = end;
      } else {
        long last = without.last(range);
        row = last == Long.MAX_VALUE ? size : values.firstRowAtOrAfter(last + 1, row, size);
      }
    }
    step = descending ? -1 : 1;
    current = descending ? count : -1;
  }

  private void add(int from, int to) {
    if (bounds.length == 2 * count) {
      bounds = Arrays.copyOf(bounds, 4 * count);
    }
    bounds[2 * count] = from;
    bounds[2 * count + 1] = to;
    count++;
  }

  /** Goes to the next slice; false if there is none, also before the first reset. */
  public boolean next() {
    int next = current + step;
    if (next < 0 || next >= count) {
      return false;
    }
    current = next;
    return true;
  }

  public int from() {
    return bounds[2 * current];
  }

  public int to() {
    return bounds[2 * current + 1];
  }
}
