package io.tsm.engine.cache;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.PointView;
import java.util.Arrays;

/** The fields of points that all have the same, in the same order, and no strings. */
final class RowLayout {
  /** Fits no point: that of a series whose points differ. */
  static final RowLayout NONE = new RowLayout(new byte[0][], new FieldType[0]);

  private final byte[][] names;
  private final FieldType[] types;

  private RowLayout(byte[][] names, FieldType[] types) {
    this.names = names;
    this.types = types;
  }

  /** That of a series; {@link #NONE} if there are strings, which do not fit into 64 bits. */
  static RowLayout of(SeriesEntry series) {
    byte[][] names = new byte[series.fieldCount()][];
    FieldType[] types = new FieldType[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = series.field(i).name();
      types[i] = series.field(i).type();
      if (types[i] == FieldType.STRING) {
        return NONE;
      }
    }
    return new RowLayout(names, types);
  }

  /** True if a point has these fields. */
  boolean fits(PointView point) {
    int count = names.length;
    if (point.fieldCount() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      byte[] name = point.fieldName(i);
      if ((name != names[i] && !Arrays.equals(name, names[i])) || point.fieldType(i) != types[i]) {
        return false;
      }
    }
    return true;
  }

  /** True if a series has these fields, in this order, and no others. */
  boolean fits(SeriesEntry series) {
    if (series.fieldCount() != names.length) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      FieldEntry field = series.field(i);
      if (!Arrays.equals(field.name(), names[i]) || field.type() != types[i]) {
        return false;
      }
    }
    return true;
  }
}
