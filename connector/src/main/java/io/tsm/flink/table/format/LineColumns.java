package io.tsm.flink.table.format;

import io.tsm.flink.table.format.LineColumn.Role;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Says what each column of a table is in a point, and refuses what cannot be. */
@Internal
final class LineColumns {
  private final LineSettings settings;
  private final List<LineColumn> columns = new ArrayList<>();

  private LineColumns(LineSettings settings) {
    this.settings = settings;
  }

  /** The columns of a table that is read; one that is not there is not read. */
  static List<LineColumn> reading(DataType row, LineSettings settings) {
    LineColumns columns = new LineColumns(settings);
    columns.add(row, settings.tags() == null ? Role.TAG_OR_FIELD : Role.FIELD);
    return List.copyOf(columns.columns);
  }

  /** The columns of a table that is written: those of a whole point. */
  static List<LineColumn> writing(DataType row, LineSettings settings) {
    LineColumns columns = new LineColumns(settings);
    columns.add(row, Role.FIELD);
    columns.refuseDecimals();
    columns.require(
        Role.TIME,
        LineProtocolFormatOptions.TIME,
        "a point needs a time: add a column '%s TIMESTAMP_LTZ(9)', or name the one that is it"
            .formatted(settings.time()));
    columns.require(
        Role.FIELD,
        LineProtocolFormatOptions.TAGS,
        "a point needs a field, and no column is left for one");
    if (settings.measurement() == null) {
      columns.require(
          Role.MEASUREMENT,
          LineProtocolFormatOptions.MEASUREMENT,
          "a point needs a measurement: give its name, or the column that holds it as '%s'"
              .formatted(LineSettings.key(LineProtocolFormatOptions.MEASUREMENT_COLUMN)));
    } else if (settings.measurementColumn() != null) {
      throw invalid(
          LineProtocolFormatOptions.MEASUREMENT,
          "written points have one measurement: leave this out, or '%s'"
              .formatted(LineSettings.key(LineProtocolFormatOptions.MEASUREMENT_COLUMN)));
    }
    return List.copyOf(columns.columns);
  }

  private void add(DataType row, Role rest) {
    List<String> names = DataType.getFieldNames(row);
    List<DataType> types = DataType.getFieldDataTypes(row);
    for (int i = 0; i < names.size(); i++) {
      columns.add(column(names.get(i), types.get(i).getLogicalType(), rest));
    }
    if (settings.measurementColumn() != null) {
      require(
          Role.MEASUREMENT,
          LineProtocolFormatOptions.MEASUREMENT_COLUMN,
          "there is no column " + settings.measurementColumn() + "; the columns are " + names);
    }
    for (String tag : settings.tags() == null ? List.<String>of() : settings.tags()) {
      if (columns.stream().noneMatch(c -> c.role() == Role.TAG && c.name().equals(tag))) {
        throw invalid(
            LineProtocolFormatOptions.TAGS,
            names.contains(tag)
                ? "column " + tag + " is the time or the measurement, so it is no tag"
                : "there is no column " + tag + "; the columns are " + names);
      }
    }
  }

  private LineColumn column(String name, LogicalType type, Role rest) {
    if (name.equals(settings.time())) {
      return time(name, type);
    }
    if (name.equals(settings.measurementColumn())) {
      return text(name, type, Role.MEASUREMENT, LineProtocolFormatOptions.MEASUREMENT_COLUMN);
    }
    if (settings.tags() != null && settings.tags().contains(name)) {
      return text(name, type, Role.TAG, LineProtocolFormatOptions.TAGS);
    }
    boolean isText = type.is(LogicalTypeFamily.CHARACTER_STRING);
    LineColumn column = new LineColumn(name, type, isText ? rest : Role.FIELD);
    if (type.is(LogicalTypeFamily.DATETIME)) {
      throw invalid(
          LineProtocolFormatOptions.TIME,
          ("%s cannot be a field, as line protocol has no such type: if it is the point's time, set"
                  + " '%s' = '%s', otherwise declare it STRING or BIGINT")
              .formatted(column, LineSettings.key(LineProtocolFormatOptions.TIME), name));
    }
    if (!FieldReader.isSupported(type)) {
      throw new ValidationException(
          ("Format '%s': %s cannot be a field: line protocol has BOOLEAN, BIGINT, DOUBLE and"
                  + " STRING; leave the column out or declare it so.")
              .formatted(LineProtocolFormatFactory.IDENTIFIER, column));
    }
    return column;
  }

  private static LineColumn time(String name, LogicalType type) {
    LineColumn column = new LineColumn(name, type, Role.TIME);
    if (!type.isAnyOf(
        LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
        LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
        LogicalTypeRoot.BIGINT)) {
      throw invalid(
          LineProtocolFormatOptions.TIME,
          "%s cannot be the time: declare it '%s TIMESTAMP_LTZ(9)', TIMESTAMP or BIGINT"
              .formatted(column, name));
    }
    return column;
  }

  private static LineColumn text(String name, LogicalType type, Role role, ConfigOption<?> option) {
    LineColumn column = new LineColumn(name, type, role);
    if (!type.is(LogicalTypeFamily.CHARACTER_STRING)) {
      throw invalid(option, column + " must be text: declare it '" + name + " STRING'");
    }
    return column;
  }

  private void refuseDecimals() {
    for (LineColumn column : columns) {
      if (column.type().is(LogicalTypeRoot.DECIMAL)) {
        throw new ValidationException(
            "Format '%s': %s cannot be written, as no field holds it exactly; CAST it to DOUBLE, BIGINT or STRING."
                .formatted(LineProtocolFormatFactory.IDENTIFIER, column));
      }
    }
  }

  private void require(Role role, ConfigOption<?> option, String otherwise) {
    if (columns.stream().noneMatch(column -> column.role() == role)) {
      throw invalid(option, otherwise);
    }
  }

  private static ValidationException invalid(ConfigOption<?> option, String detail) {
    return new ValidationException("Option '" + LineSettings.key(option) + "': " + detail + ".");
  }
}
