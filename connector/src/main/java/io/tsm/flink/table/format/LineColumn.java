package io.tsm.flink.table.format;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalType;

/** A column of a row and what it is in a point. */
@Internal
record LineColumn(String name, LogicalType type, Role role) implements Serializable {

  /** The part of a point that a column has. */
  enum Role {
    TIME,
    MEASUREMENT,
    TAG,
    FIELD,
    /** A tag if the series has one of this name, otherwise a field. */
    TAG_OR_FIELD,
    /** All tags, as a map. */
    TAGS
  }

  boolean isNullable() {
    return type.isNullable();
  }

  @Override
  public String toString() {
    return "column " + name + " " + type.asSummaryString();
  }
}
