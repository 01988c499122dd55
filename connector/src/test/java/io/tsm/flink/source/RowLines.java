package io.tsm.flink.source;

import io.tsm.engine.model.FieldType;
import java.util.Locale;

/** Rows as canonical lines of line protocol. */
final class RowLines implements TsmRowConverter<String> {
  private static final long serialVersionUID = 1L;

  @Override
  public RowFunction<String> series(TsmSeries series) {
    return row -> line(series, row);
  }

  private static String line(TsmSeries series, TsmRow row) {
    StringBuilder line = new StringBuilder(series.key().toString());
    char separator = ' ';
    for (int field = 0; field < series.fieldCount(); field++) {
      if (row.isPresent(field)) {
        line.append(separator).append(series.fieldName(field)).append('=');
        line.append(value(series.fieldType(field), row, field));
        separator = ',';
      }
    }
    return line.append(' ').append(row.time()).toString();
  }

  private static String value(FieldType type, TsmRow row, int field) {
    return switch (type) {
      case FLOAT -> String.format(Locale.ROOT, "%.1f", row.doubleValue(field));
      case INTEGER -> row.longValue(field) + "i";
      case UNSIGNED -> Long.toUnsignedString(row.longValue(field)) + "u";
      case BOOLEAN -> Boolean.toString(row.booleanValue(field));
      case STRING -> '"' + row.stringValue(field) + '"';
    };
  }
}
