package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;

/** The fields of one series. */
final class SeriesEntry {
  static final long OBJECT_BYTES = 96; // entry, array, place in the store; not the shared key

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
    if (guess < fieldCount && isNamed(fields[guess], name)) {
      return fields[guess];
    }
    for (int i = 0; i < fieldCount; i++) {
      if (isNamed(fields[i], name)) {
        return fields[i];
      }
    }
    return null;
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

  void sortFields() {
    Arrays.sort(fields, 0, fieldCount, (a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
  }
}
