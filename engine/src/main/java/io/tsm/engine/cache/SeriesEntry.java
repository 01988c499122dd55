package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;

/** The fields of one series. */
final class SeriesEntry {
  private static final long OBJECT_BYTES = 176; // entry, array, place in the store, key object

  /** Up to here a look at all fields is as fast as anything. */
  private static final int MOST_FIELDS_WITHOUT_SLOTS = 16;

  private final SeriesKey key;
  private FieldEntry[] fields = new FieldEntry[4];
  private int fieldCount;
  private int[] slots; // by hash of the name: index of the field + 1; null for few fields
  private RowLayout layout; // null until it is known
  private int pendingRows;
  private int lastPendingRow;

  SeriesEntry(SeriesKey key) {
    this.key = key;
  }

  SeriesKey key() {
    return key;
  }

  int fieldCount() {
    return fieldCount;
  }

  FieldEntry field(int index) {
    return fields[index];
  }

  /**
   * Finds a field.
   *
   * @param guess where it is if the points of this series always have the same fields
   * @return null if there is none
   */
  FieldEntry find(byte[] name, int guess) {
    int index = indexOf(name, guess);
    return index < 0 ? null : fields[index];
  }

  /**
   * Finds the place of a field.
   *
   * @param guess where it is if the points of this series always have the same fields
   * @return -1 if there is none
   */
  int indexOf(byte[] name, int guess) {
    if (guess < fieldCount && isNamed(fields[guess], name)) {
      return guess;
    }
    if (slots != null) {
      return indexInSlots(name);
    }
    for (int i = 0; i < fieldCount; i++) {
      if (isNamed(fields[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private int indexInSlots(byte[] name) {
    int mask = slots.length - 1;
    for (int slot = Arrays.hashCode(name) & mask; ; slot = (slot + 1) & mask) {
      int index = slots[slot] - 1;
      if (index < 0 || isNamed(fields[index], name)) {
        return index;
      }
    }
  }

  private static boolean isNamed(FieldEntry field, byte[] name) {
    return field.name() == name || Arrays.equals(field.name(), name);
  }

  void add(FieldEntry field) {
    if (fieldCount == fields.length) {
      fields = Arrays.copyOf(fields, fieldCount * 2);
    }
    fields[fieldCount++] = field;
    if (slots != null && fieldCount * 2 <= slots.length) {
      putIntoSlots(fieldCount - 1);
    } else if (fieldCount > MOST_FIELDS_WITHOUT_SLOTS) {
      fillSlots();
    }
  }

  /** The fields of its points; null if that is not known yet. */
  RowLayout layout() {
    return layout;
  }

  void setLayout(RowLayout layout) {
    this.layout = layout;
  }

  /** Rows in {@link PendingRows}. */
  int pendingRows() {
    return pendingRows;
  }

  /** Counts one more row, and remembers its place; returns that of the row before it. */
  int addPendingRow(int row) {
    int before = lastPendingRow;
    lastPendingRow = row;
    pendingRows++;
    return before;
  }

  /** Forgets the rows; returns the place of the last one. */
  int takePendingRows() {
    pendingRows = 0;
    return lastPendingRow;
  }

  /** Takes away a field. */
  void remove(int index) {
    layout = null;
    System.arraycopy(fields, index + 1, fields, index, fieldCount - index - 1);
    fields[--fieldCount] = null;
    if (slots != null) {
      fillSlots();
    }
  }

  private void fillSlots() {
    slots = new int[Integer.highestOneBit(Math.max(1, fieldCount)) * 8];
    for (int i = 0; i < fieldCount; i++) {
      putIntoSlots(i);
    }
  }

  private void putIntoSlots(int index) {
    int mask = slots.length - 1;
    int slot = Arrays.hashCode(fields[index].name()) & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = index + 1;
  }

  /** Bytes on the heap, roughly; the fields count their own. */
  long heapBytes() {
    return OBJECT_BYTES + key.length();
  }

  void sortFields() {
    slots = null;
    Arrays.sort(fields, 0, fieldCount, (a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
  }
}
