package io.tsm.engine.model;

import java.util.Arrays;

/** Values of type {@link FieldType#BOOLEAN}. */
public final class BooleanValues extends Values {
  private boolean[] values;

  public BooleanValues(int capacity) {
    super(FieldType.BOOLEAN, capacity);
    values = new boolean[Math.max(1, capacity)];
  }

  /** The array of values; its first {@link #size()} elements count. */
  public boolean[] values() {
    return values;
  }

  public void append(long time, boolean value) {
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
      values[size + i] = cells[rows[i] + offset] != 0;
    }
  }

  @Override
  void appendValues(Values other, int from, int to, int at) {
    System.arraycopy(((BooleanValues) other).values, from, values, at, to - from);
  }

  @Override
  void reorderValues(int[] order, int count) {
    boolean[] sorted = new boolean[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = values[order[i]];
    }
    values = sorted;
  }

  @Override
  long valueHeapBytes() {
    return values.length;
  }
}
