package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.Arrays;

/**
 * Makes one object of each field name and checks it once. Most points have the fields of the point
 * before, in its order, so the name that stood at the same position is tried first. Bounded like
 * {@link SeriesTable}.
 */
final class FieldNames {
  private static final int MAX_NAMES = 1 << 16;
  private static final int MAX_BYTES = 8 << 20;

  /** A checked field name. */
  static final class Name {
    static final int DELETED = -1;

    final byte[] bytes;

    /** True if line protocol has the name just as it is. */
    final boolean plain;

    private String text; // the string it was last looked up by

    /** The number of the last point that had this field, and where in it. */
    long point;

    int position; // among the fields with values, or DELETED

    private Name(byte[] bytes) {
      this.bytes = bytes;
      boolean isPlain = true;
      for (byte b : bytes) {
        isPlain &= b != '\\' && !KeyText.isIn(KeyText.FIELD, b);
      }
      plain = isPlain;
    }
  }

  private final BytesTable<Name> table = new BytesTable<>();
  private final ByteWriter scratch = new ByteWriter(64);
  private Name[] atPosition = new Name[16];
  private int tableBytes;

  /** Begins a point. Names are forgotten only here, so that a point does not have one twice. */
  void startPoint() {
    if (table.size() > MAX_NAMES || tableBytes > MAX_BYTES) {
      table.clear();
      tableBytes = 0;
      Arrays.fill(atPosition, null);
    }
  }

  /** The name at this position of the point before, or null. */
  Name expected(int position) {
    return position < atPosition.length ? atPosition[position] : null;
  }

  /**
   * The name with this text.
   *
   * @param position of the field in its point
   */
  Name get(String text, int position) {
    Name expected = expected(position);
    if (expected != null && text.equals(expected.text)) {
      return expected;
    }
    if (text.length() > Limits.MAX_KEY_BYTES) {
      Limits.checkKeyLength(0, text.length());
    }
    scratch.clear();
    if (!KeyText.encode(text, KeyText.NONE, scratch)) {
      throw new InvalidPointException(
          Reason.NOT_UTF8, "a field name has half a surrogate pair in it; remove it");
    }
    Name name = get(scratch.array(), 0, scratch.size(), position);
    name.text = text;
    return name;
  }

  /** The name with these bytes, not escaped. */
  Name get(byte[] bytes, int from, int to, int position) {
    long hash = ByteRanges.hash(bytes, from, to);
    Name name = table.find(bytes, from, to, hash);
    if (name == null) {
      byte[] copy = Arrays.copyOfRange(bytes, from, to);
      Limits.checkFieldName(copy);
      name = new Name(copy);
      table.add(copy, hash, name);
      tableBytes += copy.length;
    }
    if (position >= atPosition.length) {
      atPosition = Arrays.copyOf(atPosition, Math.max(position + 1, 2 * atPosition.length));
    }
    atPosition[position] = name;
    return name;
  }
}
