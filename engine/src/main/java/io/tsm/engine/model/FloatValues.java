package io.tsm.engine.model;

import java.util.Arrays;

/** Values of type {@link FieldType#FLOAT}. */
public final class FloatValues extends Values {
  private double[] values;

  public FloatValues(int capacity) {
    super(FieldType.FLOAT, capacity);
    values = new double[Math.max(1, capacity)];
  }

  /** The array of values; its first {@link #size()} elements count. */
  public double[] values() {
    return values;
  }

  public void append(long time, double value) {
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
      values[size + i] = Double.longBitsToDouble(cells[rows[i] + offset]);
    }
  }

  @Override
  void appendValues(Values other, int from, int to, int at) {
    System.arraycopy(((FloatValues) other).values, from, values, at, to - from);
  }

  @Override
  void reorderValues(int[] order, int count) {
    double[] sorted = new double[count];
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
