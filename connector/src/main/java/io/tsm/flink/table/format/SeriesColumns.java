package io.tsm.flink.table.format;

import io.tsm.engine.model.SeriesKey;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;

/** The values that all rows of a series have in common. */
@Internal
final class SeriesColumns {
  private final SeriesKey key;

  /** Whether its points become rows. */
  final boolean isRead;

  private final Object[] values;
  private final boolean[] unreadableTags; // those whose columns are not text

  /**
   * The values for some columns.
   *
   * @param measurement the only one that is read; null for all
   * @param tagsNamed whether the table says which columns are tags
   */
  SeriesColumns(
      SeriesKey key, LineColumn[] columns, @Nullable String measurement, boolean tagsNamed) {
    this.key = key;
    this.values = new Object[columns.length];
    this.unreadableTags = new boolean[columns.length];
    isRead = measurement == null || measurement.equals(key.measurement());
    if (isRead) {
      Map<String, String> tags = key.tags();
      for (int i = 0; i < columns.length; i++) {
        String name = columns[i].name();
        switch (columns[i].role()) {
          case MEASUREMENT -> values[i] = StringData.fromString(key.measurement());
          case TAG, TAG_OR_FIELD -> values[i] = StringData.fromString(tags.get(name));
          case TAGS -> values[i] = map(tags);
          case FIELD -> unreadableTags[i] = !tagsNamed && tags.containsKey(name);
          case TIME -> {}
        }
      }
    }
  }

  private static GenericMapData map(Map<String, String> tags) {
    Map<StringData, StringData> map = new HashMap<>();
    tags.forEach(
        (name, value) -> map.put(StringData.fromString(name), StringData.fromString(value)));
    return new GenericMapData(map);
  }

  /** A row with these values, which can be filled further. */
  GenericRowData newRow() {
    GenericRowData row = new GenericRowData(values.length);
    for (int i = 0; i < values.length; i++) {
      row.setField(i, values[i]);
    }
    return row;
  }

  /** Whether the value of this column is a tag, so that a field of its name does not count. */
  boolean hasTag(int column) {
    return values[column] != null;
  }

  /** Whether the series has a tag named as this column, which is not text. */
  boolean hasUnreadableTag(int column) {
    return unreadableTags[column];
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
