package io.tsm.engine.model;

import java.util.Arrays;

/** Values of type {@link FieldType#FLOAT}. */
public final class FloatValues extends Values {
  private double[] values;

  public FloatValues(int capacity) {
    super(capacity);
    values = new double[Math.max(1, capacity)];
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
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
  public void append(PointView point, int field) {
    append(point.time(), Double.longBitsToDouble(point.bits(field)));
  }

  @Override
  void growValues(int capacity) {
    values = Arrays.copyOf(values, capacity);
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
