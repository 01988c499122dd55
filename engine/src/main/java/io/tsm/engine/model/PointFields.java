package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldNames.Name;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.Arrays;

/** The fields of the point that is being built, in arrays that are reused. */
final class PointFields {
  final FieldNames names = new FieldNames();

  private Name[] name = new Name[16];
  private FieldType[] type = new FieldType[16];
  private long[] bits = new long[16]; // of a string: where it starts << 32 | its length
  private final ByteWriter strings = new ByteWriter(256);
  private int count;
  private Name[] deleted = new Name[4];
  private int deletedCount;
  private int longestName;
  private long point;

  /** Forgets the fields of the point before. */
  void start() {
    count = 0;
    deletedCount = 0;
    longestName = 0;
    point++;
    strings.clear();
    names.startPoint();
  }

  int count() {
    return count;
  }

  int deletedCount() {
    return deletedCount;
  }

  byte[] deletedName(int index) {
    if (index < 0 || index >= deletedCount) {
      throw new IndexOutOfBoundsException("deleted field " + index + " of " + deletedCount);
    }
    return deleted[index].bytes;
  }

  /** Bytes of the longest name, deleted fields included. */
  int longestName() {
    return longestName;
  }

  FieldType type(int field) {
    return type[check(field)];
  }

  byte[] name(int field) {
    return name[check(field)].bytes;
  }

  long bits(int field) {
    return bits[check(field)];
  }

  byte[] stringBytes() {
    return strings.array();
  }

  int stringStart(int field) {
    return (int) (bits[check(field)] >>> 32);
  }

  int stringLength(int field) {
    return (int) bits[check(field)];
  }

  /** Adds a field that is not a string; of a field that comes twice the last value stays. */
  void add(Name added, FieldType itsType, long itsBits) {
    int at = slot(added, itsType);
    bits[at] = itsBits;
  }

  /** Deletes a field, once however often it is asked for. */
  void delete(Name name) {
    if (name.point == point) {
      if (name.position >= 0) {
        throw setAndDeleted(name);
      }
      return;
    }
    if (deletedCount == deleted.length) {
      deleted = Arrays.copyOf(deleted, 2 * deletedCount);
    }
    deleted[deletedCount++] = name;
    name.point = point;
    name.position = Name.DELETED;
    longestName = Math.max(longestName, name.bytes.length);
  }

  private static InvalidPointException setAndDeleted(Name name) {
    return new InvalidPointException(
        Reason.DUPLICATE_FIELD,
        "field %s has a value and is deleted in one point; leave one out"
            .formatted(Limits.shown(name.bytes, 0, name.bytes.length)));
  }

  void addFloat(Name added, double value) {
    if (!Double.isFinite(value)) {
      Limits.checkFloat(added.bytes, value);
    }
    add(added, FieldType.FLOAT, Double.doubleToRawLongBits(value));
  }

  /** Where a string's bytes are to be written, before {@link #addString}. */
  ByteWriter strings() {
    return strings;
  }

  /** Adds a string, whose bytes are all that was written behind {@code start}. */
  void addString(Name added, int start) {
    int length = strings.size() - start;
    Limits.checkString(added.bytes, length);
    add(added, FieldType.STRING, ((long) start << 32) | length);
  }

  void addString(Name added, String value) {
    Limits.checkString(added.bytes, value.length());
    int start = strings.size();
    if (!KeyText.encode(value, KeyText.NONE, strings)) {
      throw new InvalidPointException(
          Reason.NOT_UTF8,
          "field %s is a string with half a surrogate pair in it; remove it"
              .formatted(Limits.shown(added.bytes, 0, added.bytes.length)));
    }
    addString(added, start);
  }

  void addString(Name added, byte[] bytes, int from, int length) {
    Limits.checkString(added.bytes, length);
    int start = strings.size();
    strings.writeBytes(bytes, from, length);
    addString(added, start);
  }

  private int slot(Name added, FieldType itsType) {
    if (added.point == point) {
      return slotOfDuplicate(added, itsType);
    }
    int at = count;
    if (at == name.length) {
      name = Arrays.copyOf(name, 2 * at);
      type = Arrays.copyOf(type, 2 * at);
      bits = Arrays.copyOf(bits, 2 * at);
    }
    name[at] = added;
    type[at] = itsType;
    added.point = point;
    added.position = at;
    longestName = Math.max(longestName, added.bytes.length);
    count = at + 1;
    return at;
  }

  private int slotOfDuplicate(Name added, FieldType itsType) {
    if (added.position == Name.DELETED) {
      throw setAndDeleted(added);
    }
    FieldType before = type[added.position];
    if (before != itsType) {
      throw new InvalidPointException(
          Reason.DUPLICATE_FIELD,
          "field %s comes twice in a point, first as %s, then as %s; leave one out"
              .formatted(Limits.shown(added.bytes, 0, added.bytes.length), before, itsType));
    }
    return added.position;
  }

  private int check(int field) {
    if (field < 0 || field >= count) {
      throw new IndexOutOfBoundsException("field " + field + " of " + count);
    }
    return field;
  }
}
