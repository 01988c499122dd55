package io.tsm.engine.model;

import java.util.Arrays;

/** Values of type {@link FieldType#BOOLEAN}. */
public final class BooleanValues extends Values {
  private boolean[] values;

  public BooleanValues(int capacity) {
    super(capacity);
    values = new boolean[Math.max(1, capacity)];
  }

  @Override
  public FieldType type() {
    return FieldType.BOOLEAN;
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
  public void append(PointView point, int field) {
    append(point.time(), point.bits(field) != 0);
  }

  @Override
  void growValues(int capacity) {
    values = Arrays.copyOf(values, capacity);
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
