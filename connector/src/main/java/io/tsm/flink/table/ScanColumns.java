package io.tsm.flink.table;

import io.tsm.engine.model.Precision;
import io.tsm.flink.source.TsmSeries;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Where the values of a table's columns come from. */
@Internal
final class ScanColumns {
  static final String MEASUREMENT = "measurement";
  static final String SHARD = "shard";
  static final String SERIES_KEY = "series-key";

  private ScanColumns() {}

  /** Metadata that can be read, by their keys. */
  static Map<String, DataType> metadata() {
    Map<String, DataType> columns = new LinkedHashMap<>();
    columns.put(MEASUREMENT, DataTypes.STRING().notNull());
    columns.put(SHARD, DataTypes.BIGINT().notNull());
    columns.put(SERIES_KEY, DataTypes.STRING().notNull());
    return columns;
  }

  /** A physical column. */
  static ReadColumn physical(TsmTableSchema schema, TsmColumn column) {
    return switch (column.role()) {
      case TIME -> time(schema);
      case TAG -> constant(series -> Vectors.text(tag(column, series)));
      case FIELD -> new FieldReader(column, schema.decimals());
    };
  }

  /** An absent tag is NULL, or empty where that cannot be, as in a primary key. */
  private static String tag(TsmColumn column, TsmSeries series) {
    String value = series.tag(column.storedName());
    return value == null && !column.type().isNullable() ? "" : value;
  }

  private static ReadColumn time(TsmTableSchema schema) {
    Precision precision = schema.timePrecision();
    if (precision != null) {
      return series -> rows -> Vectors.times(rows.times(), precision::fromNanoseconds);
    }
    long unit = Timestamps.unit(LogicalTypeChecks.getPrecision(schema.time().type()));
    return series -> rows -> new Vectors.Instants(null, rows.times(), unit);
  }

  /** A metadata column. */
  static ReadColumn metadata(String key) {
    return switch (key) {
      case MEASUREMENT -> constant(series -> Vectors.text(series.measurement()));
      case SHARD -> constant(series -> Vectors.number(series.shard()));
      case SERIES_KEY -> constant(series -> Vectors.text(series.key().toString()));
      default -> throw new IllegalArgumentException("there is no metadata '" + key + "'");
    };
  }

  private static ReadColumn constant(SerializableFunction value) {
    return series -> {
      ColumnVector column = value.apply(series);
      return rows -> column;
    };
  }

  private interface SerializableFunction extends Function<TsmSeries, ColumnVector>, Serializable {}
}
