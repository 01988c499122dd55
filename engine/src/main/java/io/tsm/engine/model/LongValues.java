package io.tsm.engine.model;

import java.util.Arrays;

/**
 * Values of type {@link FieldType#INTEGER} or {@link FieldType#UNSIGNED}; the 64 bits of an
 * unsigned value are kept as they are.
 */
public final class LongValues extends Values {
  private long[] values;

  public LongValues(FieldType type, int capacity) {
    super(type, capacity);
    if (type != FieldType.INTEGER && type != FieldType.UNSIGNED) {
      throw new IllegalArgumentException("not a type of 64-bit numbers: " + type);
    }
    this.values = new long[Math.max(1, capacity)];
  }

  /** The array of values; its first {@link #size()} elements count. */
  public long[] values() {
    return values;
  }

  public void append(long time, long value) {
    reserve(1);
    values[size()] = value;
    appendTime(time);
  }

  @Override
  void growValues(int capacity) {
    values = Arrays.copyOf(values, capacity);
  }

  @Override
  void appendBits(long[] cells, int[] rows, int count, int offset) {
    int size = size();
    for (int i = 0; i < count; i++) {
      values[size + i] = cells[rows[i] + offset];
    }
  }

  @Override
  void appendValues(Values other, int from, int to, int at) {
    System.arraycopy(((LongValues) other).values, from, values, at, to - from);
  }

  @Override
  void reorderValues(int[] order, int count) {
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = values[order[i]];
    }
    values = sorted;
  }

  @Override
  long valueHeapBytes() {
    return 8L * values.length;
  }
}
