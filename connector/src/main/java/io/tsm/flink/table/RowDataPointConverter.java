package io.tsm.flink.table;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.flink.sink.PointCollector;
import io.tsm.flink.sink.PointConverter;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Makes one point of a row. Rows of a table with a primary key replace one another: a NULL deletes
 * the field where the row stands. Rows of one without are added, and a NULL says nothing.
 */
@Internal
final class RowDataPointConverter implements PointConverter<RowData> {
  private static final long serialVersionUID = 1L;

  private final String measurement;
  private final int measurementAt; // where a row names another one, or -1
  private final boolean replaces;
  private final String timeName;
  private final int timeAt;
  @Nullable private final Precision timeUnit;
  private final int timestampPrecision;
  private final String[] tags; // sorted
  private final int[] tagsAt;
  private final String[] fields; // those that are written
  private final int[] fieldsAt;
  private final FieldWriter[] writers;
  private final String[] declared; // all fields
  private final RowText text;
  private final Utf8 tagValue = new Utf8();

  /**
   * @param written names of the columns that rows have a value or a NULL for; others are left alone
   * @param measurementAt the index in the rows of the measurement, or -1
   */
  RowDataPointConverter(TsmTableSchema schema, Set<String> written, int measurementAt) {
    this.measurement = schema.measurement();
    this.measurementAt = measurementAt;
    this.replaces = schema.hasPrimaryKey();
    this.timeName = schema.time().name();
    this.timeAt = schema.time().index();
    this.timeUnit = schema.timePrecision();
    this.timestampPrecision =
        timeUnit != null ? 0 : LogicalTypeChecks.getPrecision(schema.time().type());
    List<TsmColumn> tagColumns =
        schema.tags().stream().sorted(Comparator.comparing(TsmColumn::storedName)).toList();
    this.tags = names(tagColumns);
    this.tagsAt = indexes(tagColumns);
    List<TsmColumn> writtenFields =
        schema.fields().stream().filter(f -> written.contains(f.name())).toList();
    this.fields = names(writtenFields);
    this.fieldsAt = indexes(writtenFields);
    this.writers =
        writtenFields.stream()
            .map(f -> FieldWriter.of(f, schema.decimals()))
            .toArray(FieldWriter[]::new);
    this.declared = names(schema.fields());
    this.text = new RowText(schema, measurementAt);
  }

  private static String[] names(List<TsmColumn> columns) {
    return columns.stream().map(TsmColumn::storedName).toArray(String[]::new);
  }

  private static int[] indexes(List<TsmColumn> columns) {
    return columns.stream().mapToInt(TsmColumn::index).toArray();
  }

  @Override
  public void convert(RowData row, PointCollector out) throws IOException {
    PointBuilder point = out.point(measurement(row));
    for (int i = 0; i < tags.length; i++) {
      if (!row.isNullAt(tagsAt[i])) {
        tagValue.set(row.getString(tagsAt[i]));
        point.tag(tags[i], tagValue.bytes(), 0, tagValue.length());
      }
    }
    setTime(row, point);
    switch (row.getRowKind()) {
      case INSERT, UPDATE_AFTER -> setFields(row, point);
      // Comes only where an update may change the key: see TsmDynamicTableSink.
      case UPDATE_BEFORE -> delete(fields, point);
      case DELETE -> delete(declared, point);
    }
    out.emit();
  }

  private String measurement(RowData row) {
    return measurementAt < 0 || row.isNullAt(measurementAt)
        ? measurement
        : row.getString(measurementAt).toString();
  }

  private void setTime(RowData row, PointBuilder point) {
    if (row.isNullAt(timeAt)) {
      throw new InvalidPointException(
          Reason.NO_TIME,
          "the time column `%s` is NULL; filter such rows out, or give them a time"
              .formatted(timeName));
    }
    point.time(
        timeUnit != null
            ? timeUnit.toNanoseconds(row.getLong(timeAt))
            : Timestamps.time(timeName, row.getTimestamp(timeAt, timestampPrecision)));
  }

  private void setFields(RowData row, PointBuilder point) {
    for (int i = 0; i < writers.length; i++) {
      if (!row.isNullAt(fieldsAt[i])) {
        writers[i].write(row, point);
      } else if (replaces) {
        point.delete(fields[i]);
      }
    }
  }

  private static void delete(String[] fields, PointBuilder point) {
    for (String field : fields) {
      point.delete(field);
    }
  }

  @Override
  public String describe(RowData row) {
    return text.of(row);
  }
}
