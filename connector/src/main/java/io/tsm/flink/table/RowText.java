package io.tsm.flink.table;

import io.tsm.flink.table.TsmColumn.Role;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/**
 * Rows as text, for messages and for the file of rejected rows: near to line protocol, so that they
 * can be mended and imported, but with whatever line protocol cannot say left as it is.
 */
@Internal
final class RowText implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String measurement;
  private final int measurementAt;
  private final List<TsmColumn> columns;
  private final RowData.FieldGetter[] getters;

  RowText(TsmTableSchema schema, int measurementAt) {
    this.measurement = schema.measurement();
    this.measurementAt = measurementAt;
    this.columns = schema.columns();
    this.getters =
        columns.stream()
            .map(c -> RowData.createFieldGetter(c.type(), c.index()))
            .toArray(RowData.FieldGetter[]::new);
  }

  /** One row. A delete begins with {@code -D}, and has no fields. */
  String of(RowData row) {
    boolean deletes =
        row.getRowKind() == RowKind.DELETE || row.getRowKind() == RowKind.UPDATE_BEFORE;
    String name =
        measurementAt < 0 || row.isNullAt(measurementAt)
            ? measurement
            : row.getString(measurementAt).toString();
    return (deletes ? "-D " : "")
        + name
        + columns.stream()
            .filter(c -> c.role() == Role.TAG && !row.isNullAt(c.index()))
            .map(c -> "," + c.storedName() + "=" + value(row, c))
            .collect(Collectors.joining())
        + (deletes ? "" : " " + fields(row))
        + columns.stream()
            .filter(c -> c.role() == Role.TIME && !row.isNullAt(c.index()))
            .map(c -> " " + value(row, c))
            .collect(Collectors.joining());
  }

  private String fields(RowData row) {
    return columns.stream()
        .filter(c -> c.role() == Role.FIELD && !row.isNullAt(c.index()))
        .map(c -> c.storedName() + "=" + value(row, c))
        .collect(Collectors.joining(","));
  }

  private String value(RowData row, TsmColumn column) {
    return String.valueOf(getters[column.index()].getFieldOrNull(row));
  }
}
