package io.tsm.flink.table.format;

import io.tsm.engine.model.PointView;
import io.tsm.engine.model.Precision;
import io.tsm.engine.model.SeriesKey;
import io.tsm.flink.table.format.LineColumn.Role;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * Makes rows of points. What all points of a series have in common is worked out once; a field's
 * column is found by the identity of its name, which the engine keeps. Not thread-safe.
 */
@Internal
final class PointToRow {
  private static final int MAX_KNOWN = 1 << 16; // series, and names of fields

  private static final StringData NO_TAG = StringData.fromString(""); // as InfluxDB shows it

  private final LineColumn[] columns;
  private final LineSettings settings;
  private final Map<String, FieldColumn> fields = new HashMap<>();
  private final IdentityHashMap<byte[], FieldColumn> fieldsByIdentity = new IdentityHashMap<>();
  private final Map<SeriesKey, SeriesColumns> knownSeries = new HashMap<>();
  private final int time; // the column, or -1
  private final TimeReader timeReader;
  private SeriesKey lastSeries;
  private SeriesColumns last;

  /** A column that may be a field; without a reader: no column. */
  private record FieldColumn(int at, @Nullable FieldReader reader) {
    static final FieldColumn NONE = new FieldColumn(-1, null);
  }

  PointToRow(List<LineColumn> columns, LineSettings settings) {
    this.columns = columns.toArray(new LineColumn[0]);
    this.settings = settings;
    int timeAt = -1;
    for (int i = 0; i < this.columns.length; i++) {
      LineColumn column = this.columns[i];
      switch (column.role()) {
        case TIME -> timeAt = i;
        case FIELD, TAG_OR_FIELD ->
            fields.put(column.name(), new FieldColumn(i, FieldReader.of(column)));
        case MEASUREMENT, TAG, TAGS -> {}
      }
    }
    time = timeAt;
    Precision precision = settings.precision();
    timeReader = timeAt < 0 ? null : TimeReader.of(this.columns[timeAt].type(), precision);
  }

  /**
   * The row of a point.
   *
   * @return null if the point is of another measurement than those that are read
   * @throws RowMismatchException if the columns cannot hold it
   */
  @Nullable
  RowData row(PointView point) {
    SeriesColumns series = seriesOf(point.seriesKey());
    if (!series.isRead) {
      return null;
    }
    GenericRowData row = series.newRow();
    if (time >= 0) {
      row.setField(time, timeReader.read(point.time()));
    }
    for (int field = 0; field < point.fieldCount(); field++) {
      FieldColumn column = columnOf(point.fieldName(field));
      if (column.reader != null && !series.hasTag(column.at)) {
        row.setField(column.at, column.reader.read(point, field));
      }
    }
    checkNulls(row, series);
    return row;
  }

  private SeriesColumns seriesOf(SeriesKey key) {
    if (key.equals(lastSeries)) {
      return last;
    }
    SeriesColumns series = knownSeries.get(key);
    if (series == null) {
      if (knownSeries.size() == MAX_KNOWN) {
        knownSeries.clear();
      }
      series = new SeriesColumns(key, columns, settings.measurement(), settings.tags() != null);
      knownSeries.put(key, series);
    }
    lastSeries = key;
    last = series;
    return series;
  }

  private FieldColumn columnOf(byte[] name) {
    FieldColumn column = fieldsByIdentity.get(name);
    if (column == null) {
      if (fieldsByIdentity.size() == MAX_KNOWN) {
        fieldsByIdentity.clear();
      }
      column = fields.getOrDefault(new String(name, StandardCharsets.UTF_8), FieldColumn.NONE);
      fieldsByIdentity.put(name, column);
    }
    return column;
  }

  private void checkNulls(GenericRowData row, SeriesColumns series) {
    for (int i = 0; i < columns.length; i++) {
      if (row.getField(i) == null) {
        fillNull(row, i, series);
      }
    }
  }

  private void fillNull(GenericRowData row, int at, SeriesColumns series) {
    LineColumn column = columns[at];
    if (series.hasUnreadableTag(at)) {
      throw new RowMismatchException(
          "series %s has a tag %s, and %s cannot hold it, as tags are text; declare it STRING"
              .formatted(series, column.name(), column));
    }
    if (column.isNullable()) {
      return;
    }
    if (column.role() != Role.TAG) {
      throw new RowMismatchException(
          "%s is NOT NULL, and a point of series %s has no value for it; declare it without NOT NULL"
              .formatted(column, series));
    }
    row.setField(at, NO_TAG);
  }
}
