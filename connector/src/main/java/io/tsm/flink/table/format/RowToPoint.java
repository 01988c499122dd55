package io.tsm.flink.table.format;

import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.flink.table.format.LineColumn.Role;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Makes points of rows. NULL is the absence of a tag or a field. Not thread-safe. */
@Internal
final class RowToPoint {
  private final PointBuilder point = new PointBuilder();
  private final List<LineColumn> columns;
  private final LineSettings settings;
  private final List<Part> parts = new ArrayList<>(); // first the tags, then all else
  private int measurementAt = -1;

  /** Copies the value of a column, which is not NULL, into the point. */
  @FunctionalInterface
  private interface Writer {
    void write(RowData row, int at);
  }

  private record Part(int at, Writer writer) {}

  RowToPoint(List<LineColumn> columns, LineSettings settings) {
    this.columns = columns;
    this.settings = settings;
    for (int at = 0; at < columns.size(); at++) {
      LineColumn column = columns.get(at);
      if (column.role() == Role.MEASUREMENT) {
        measurementAt = at;
      } else if (column.role() == Role.TAG) {
        parts.add(0, new Part(at, writer(column)));
      } else {
        parts.add(new Part(at, writer(column)));
      }
    }
  }

  /**
   * The point of a row, valid until the next call.
   *
   * @throws io.tsm.engine.model.InvalidPointException if InfluxDB cannot hold it
   */
  PointView point(RowData row) {
    point.measurement(measurement(row));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!row.isNullAt(part.at)) {
        part.writer.write(row, part.at);
      }
    }
    return point.build();
  }

  private String measurement(RowData row) {
    if (measurementAt < 0) {
      return settings.measurement();
    }
    return row.isNullAt(measurementAt) ? "" : row.getString(measurementAt).toString();
  }

  private Writer writer(LineColumn column) {
    String name = column.name();
    return switch (column.role()) {
      case TIME -> timeWriter(column.type());
      case TAG -> (row, at) -> point.tag(name, row.getString(at).toString());
      case FIELD -> fieldWriter(name, column.type());
      case MEASUREMENT, TAG_OR_FIELD, TAGS ->
          throw new IllegalArgumentException(column + " is no part of a written point");
    };
  }

  private Writer timeWriter(LogicalType type) {
    if (type.is(LogicalTypeRoot.BIGINT)) {
      return (row, at) -> point.time(settings.precision().toNanoseconds(row.getLong(at)));
    }
    int digits = LogicalTypeChecks.getPrecision(type);
    return (row, at) -> {
      TimestampData time = row.getTimestamp(at, digits);
      point.time(time.toInstant());
    };
  }

  private Writer fieldWriter(String name, LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> (row, at) -> point.field(name, row.getBoolean(at));
      case TINYINT -> (row, at) -> point.field(name, (long) row.getByte(at));
      case SMALLINT -> (row, at) -> point.field(name, (long) row.getShort(at));
      case INTEGER -> (row, at) -> point.field(name, (long) row.getInt(at));
      case BIGINT -> (row, at) -> point.field(name, row.getLong(at));
      case FLOAT -> (row, at) -> point.field(name, (double) row.getFloat(at));
      case DOUBLE -> (row, at) -> point.field(name, row.getDouble(at));
      case CHAR, VARCHAR -> (row, at) -> point.field(name, row.getString(at).toBytes());
      default -> throw new IllegalArgumentException("fields of type " + type + " are not written");
    };
  }

  /** A row as text, for messages. */
  String describe(RowData row) {
    StringBuilder text = new StringBuilder("(");
    for (int at = 0; at < columns.size(); at++) {
      LineColumn column = columns.get(at);
      text.append(at == 0 ? "" : ", ")
          .append(column.name())
          .append(" = ")
          .append(RowData.createFieldGetter(column.type(), at).getFieldOrNull(row));
    }
    return text.append(')').toString();
  }
}
