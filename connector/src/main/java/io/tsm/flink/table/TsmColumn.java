package io.tsm.flink.table;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A physical column of a table and what it is in a point.
 *
 * @param index among the physical columns
 * @param name in the table
 * @param storedName the name of the tag or the field: see {@link #storedName(String)}
 */
@Internal
record TsmColumn(int index, String name, String storedName, LogicalType type, Role role)
    implements Serializable {
  private static final String TAG_SUFFIX = "::tag";
  private static final String FIELD_SUFFIX = "::field";

  enum Role {
    TIME,
    TAG,
    FIELD
  }

  TsmColumn(int index, String name, LogicalType type, Role role) {
    this(index, name, role == Role.TIME ? name : storedName(name), type, role);
  }

  /**
   * The name of a tag or a field. A measurement may have both of one name; then columns are told
   * apart as InfluxQL does it, as {@code host::tag} and {@code host::field}.
   */
  static String storedName(String column) {
    for (String suffix : new String[] {TAG_SUFFIX, FIELD_SUFFIX}) {
      if (column.endsWith(suffix)) {
        return column.substring(0, column.length() - suffix.length());
      }
    }
    return column;
  }

  /** The name of a column for a tag where a field has the same name. */
  static String tagColumn(String storedName) {
    return storedName + TAG_SUFFIX;
  }

  /** The name of a column for a field where a tag has the same name. */
  static String fieldColumn(String storedName) {
    return storedName + FIELD_SUFFIX;
  }
}
