package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;

/** The fields of one series. */
final class SeriesEntry {
  private static final long OBJECT_BYTES = 160; // entry, array, place in the store, key object

  private final SeriesKey key;
  private FieldEntry[] fields = new FieldEntry[4];
  private int fieldCount;

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
    for (int i = 0; i < fieldCount; i++) {
      if (isNamed(fields[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isNamed(FieldEntry field, byte[] name) {
    return field.name() == name || Arrays.equals(field.name(), name);
  }

  void add(FieldEntry field) {
    if (fieldCount == fields.length) {
      fields = Arrays.copyOf(fields, fieldCount * 2);
    }
    fields[fieldCount++] = field;
  }

  /** Bytes on the heap, roughly; the fields count their own. */
  long heapBytes() {
    return OBJECT_BYTES + key.length();
  }

  void sortFields() {
    Arrays.sort(fields, 0, fieldCount, (a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
  }
}
