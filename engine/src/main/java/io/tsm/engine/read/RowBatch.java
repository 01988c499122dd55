package io.tsm.engine.read;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a series: a time, and for each field a value or none. Columns are arrays; row r of all of
 * them belongs to {@link #time} r. It is filled anew for each batch: what it returns is valid until
 * the next one.
 */
public final class RowBatch {
  private static final byte[] NO_BYTES = {};

  private final int capacity;
  private final Values[] columns;
  private final boolean[][] present;
  private final long[] times;
  private int size;

  RowBatch(List<FieldType> types, int capacity) {
    this.capacity = capacity;
    this.times = new long[capacity];
    this.columns = types.stream().map(type -> Values.create(type, capacity)).toArray(Values[]::new);
    this.present = new boolean[columns.length][capacity];
  }

  void clear() {
    size = 0;
    for (Values column : columns) {
      column.clear();
    }
  }

  /** Rows for which there is room. */
  int room() {
    return capacity - size;
  }

  /** Adds times; each column must get as many rows. */
  void addTimes(Values source, int from, int count) {
    System.arraycopy(source.times(), from, times, size, count);
    size += count;
  }

  /** Adds the rows {@code [from, from + count)} of a column, whose times were added before. */
  void addValues(int field, Values source, int from, int count) {
    Values column = columns[field];
    Arrays.fill(present[field], column.size(), column.size() + count, true);
    column.appendAll(source, from, from + count);
  }

  /** Adds rows without a value of a field, whose times were added before. */
  void addAbsent(int field, int count) {
    Values column = columns[field];
    int from = column.size();
    int to = from + count;
    Arrays.fill(present[field], from, to, false);
    System.arraycopy(times, from, column.times(), from, count);
    if (column instanceof FloatValues floats) {
      Arrays.fill(floats.values(), from, to, 0);
    } else if (column instanceof LongValues longs) {
      Arrays.fill(longs.values(), from, to, 0);
    } else if (column instanceof BooleanValues booleans) {
      Arrays.fill(booleans.values(), from, to, false);
    } else {
      for (int row = from; row < to; row++) {
        ((StringValues) column).put(row, NO_BYTES, 0, 0);
      }
    }
    column.advance(count);
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** Nanoseconds since 1970, UTC; ascending. */
  public long time(int row) {
    return times[row];
  }

  /** The array of times; its first {@link #size()} elements count. */
  public long[] times() {
    return times;
  }

  /**
   * The values of a field, in a row each: 0, false or an empty string where the row has none. A
   * {@link FloatValues}, {@link LongValues}, {@link BooleanValues} or {@link StringValues} by the
   * field's type.
   */
  public Values column(int field) {
    return columns[field];
  }

  /** Tells for each row if it has a value of a field; the first {@link #size()} elements count. */
  public boolean[] present(int field) {
    return present[field];
  }
}
