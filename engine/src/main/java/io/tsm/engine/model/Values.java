package io.tsm.engine.model;

import java.util.Arrays;

/**
 * Values of one type with their times (nanoseconds since 1970, UTC), in arrays that grow: the shape
 * in which values travel through the engine. Rows are counted from 0 to {@link #size()}. Not
 * thread-safe.
 */
public abstract sealed class Values permits FloatValues, LongValues, BooleanValues, StringValues {
  private static final int DOUBLED_UP_TO = 1 << 12; // rows

  private final FieldType type;
  private long[] times;
  private int size;
  private boolean ascending = true;

  Values(FieldType type, int capacity) {
    this.type = type;
    times = new long[Math.max(1, capacity)];
  }

  /** Makes an empty column with room for {@code capacity} rows. */
  public static Values create(FieldType type, int capacity) {
    return switch (type) {
      case FLOAT -> new FloatValues(capacity);
      case INTEGER, UNSIGNED -> new LongValues(type, capacity);
      case BOOLEAN -> new BooleanValues(capacity);
      case STRING -> new StringValues(capacity);
    };
  }

  public final FieldType type() {
    return type;
  }

  public final int size() {
    return size;
  }

  public final boolean isEmpty() {
    return size == 0;
  }

  /** The array of times; its first {@link #size()} elements count. */
  public final long[] times() {
    return times;
  }

  public final long time(int row) {
    return times[row];
  }

  /** True if each time is greater than the one before: sorted, and none twice. */
  public final boolean isAscending() {
    return ascending;
  }

  /** Forgets all rows and keeps the arrays. */
  public void clear() {
    size = 0;
    ascending = true;
  }

  /** Forgets all but the first rows. */
  public final void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("cannot truncate " + size + " rows to " + newSize);
    }
    size = newSize;
    ascending = ascending || isAscending(times, 0, size);
  }

  /**
   * Sorts by time; of rows with equal times the last one stays, as InfluxDB has it. Does nothing to
   * rows that ascend already.
   */
  public final void sortAndDeduplicate() {
    if (ascending) {
      return;
    }
    int[] order = StableOrder.byTime(times, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i + 1 == size || times[order[i]] != times[order[i + 1]]) {
        order[kept++] = order[i];
      }
    }
    long[] sorted = new long[kept];
    for (int i = 0; i < kept; i++) {
      sorted[i] = times[order[i]];
    }
    times = sorted;
    size = kept;
    ascending = true;
    reorderValues(order, kept);
  }

  /**
   * Deletes the rows from one time to another, both included, in whatever order they are.
   *
   * @return the number of rows deleted
   */
  public final int deleteRange(long minTime, long maxTime) {
    int[] kept = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (times[i] < minTime || times[i] > maxTime) {
        kept[count++] = i;
      }
    }
    int deleted = size - count;
    retain(kept, count);
    return deleted;
  }

  /**
   * Forgets all rows but some.
   *
   * @param rows those that stay, in ascending order: the first {@code count} elements
   */
  public final void retain(int[] rows, int count) {
    if (count < size) {
      long[] left = new long[count];
      for (int i = 0; i < count; i++) {
        left[i] = times[rows[i]];
      }
      times = left;
      size = count;
      ascending = ascending || isAscending(times, 0, count);
      reorderValues(rows, count);
    }
  }

  /** Appends the value of a field of this column's type, at the point's time. */
  public final void append(PointView point, int field) {
    // Not a method of each class: with all of them in use that would be a call for each value.
    if (this instanceof FloatValues floats) {
      floats.append(point.time(), Double.longBitsToDouble(point.bits(field)));
    } else if (this instanceof LongValues longs) {
      longs.append(point.time(), point.bits(field));
    } else if (this instanceof BooleanValues booleans) {
      booleans.append(point.time(), point.bits(field) != 0);
    } else {
      ((StringValues) this)
          .append(
              point.time(),
              point.stringBytes(field),
              point.stringStart(field),
              point.stringLength(field));
    }
  }

  /** Appends the rows {@code [from, to)} of a column of the same type. */
  public final void appendAll(Values other, int from, int to) {
    int count = to - from;
    reserve(count);
    appendValues(other, from, to, size);
    System.arraycopy(other.times, from, times, size, count);
    if (ascending && count > 0) {
      ascending =
          (size == 0 || times[size - 1] < times[size])
              && (other.ascending || isAscending(times, size, size + count));
    }
    size += count;
  }

  /**
   * Appends values that stand in rows of 64-bit cells.
   *
   * @param rows the cell of each row that has its time
   * @param count of rows
   * @param offset from there to the cell with the bits of the value
   */
  public final void appendRows(long[] cells, int[] rows, int count, int offset) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      times[size + i] = cells[rows[i]];
    }
    appendBits(cells, rows, count, offset);
    advance(count);
  }

  /** The first row in {@code [from, to)} with a time of at least {@code time}, or {@code to}. */
  public final int firstRowAtOrAfter(long time, int from, int to) {
    int index = Arrays.binarySearch(times, from, to, time);
    return index >= 0 ? index : -index - 1;
  }

  /** True if another row can be appended and no array of this class has to grow for it. */
  public final boolean hasRoom() {
    return size < times.length;
  }

  /** Bytes on the heap that the arrays take, roughly. */
  public final long heapBytes() {
    return 8L * times.length + valueHeapBytes();
  }

  /** Makes room for {@code count} more rows. */
  public final void reserve(int count) {
    int capacity = times.length;
    if (capacity - size < count) {
      // Doubling copies least; a long column grows by half, as half of it may stay empty.
      long more = size <= DOUBLED_UP_TO ? size : size >> 1;
      long wanted = Math.max((long) size + count, size + more + 1);
      int grown = (int) Math.min(Integer.MAX_VALUE - 8, wanted);
      if (grown - size < count) {
        throw new IllegalStateException(
            "a column of " + ((long) size + count) + " rows is too long");
      }
      times = Arrays.copyOf(times, grown);
      growValues(grown);
    }
  }

  /** Appends a row's time, after its value was put at {@link #size()}. */
  final void appendTime(long time) {
    if (size > 0 && times[size - 1] >= time) {
      ascending = false;
    }
    times[size++] = time;
  }

  /**
   * Counts rows as appended whose times and values were put into the arrays, behind {@link
   * #size()}, by a decoder.
   */
  public final void advance(int count) {
    if (count < 0 || count > times.length - size) {
      throw new IllegalArgumentException("cannot advance by " + count);
    }
    if (ascending) {
      ascending = isAscending(times, Math.max(0, size - 1), size + count);
    }
    size += count;
  }

  abstract void growValues(int capacity);

  /** Puts the bits of values behind {@link #size()}. */
  abstract void appendBits(long[] cells, int[] rows, int count, int offset);

  abstract void appendValues(Values other, int from, int to, int at);

  /** Makes the first {@code count} values those that stood at {@code order[0..count)}. */
  abstract void reorderValues(int[] order, int count);

  abstract long valueHeapBytes();

  private static boolean isAscending(long[] times, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (times[i - 1] >= times[i]) {
        return false;
      }
    }
    return true;
  }
}
