package io.tsm.engine.testing.influx;

import io.tsm.engine.model.FieldType;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads all points of a retention policy back from influxd, field by field. */
final class ServedPoints {
  private final Influxd influxd;
  private final String database;
  private final String policy;
  private final PointSet points = new PointSet();

  private InfluxRows.Series series;
  private PointColumn column;

  private ServedPoints(Influxd influxd, String database, String policy) {
    this.influxd = influxd;
    this.database = database;
    this.policy = policy;
  }

  /**
   * Reads them.
   *
   * @throws AssertionError if a point comes twice, or a field has several types
   */
  static PointSet read(Influxd influxd, String database, String policy) throws IOException {
    ServedPoints served = new ServedPoints(influxd, database, policy);
    Map<String, Map<String, FieldType>> types = served.fieldTypes();
    for (Map.Entry<String, Map<String, FieldType>> measurement : types.entrySet()) {
      for (Map.Entry<String, FieldType> field : measurement.getValue().entrySet()) {
        served.readField(measurement.getKey(), field.getKey(), field.getValue());
      }
    }
    long repeated = served.points.repeated();
    if (repeated > 0) {
      throw new AssertionError(
          repeated + " points of " + database + " come twice: a series in two shards of a group?");
    }
    return served.points;
  }

  private Map<String, Map<String, FieldType>> fieldTypes() throws IOException {
    Map<String, Map<String, FieldType>> types = new TreeMap<>();
    influxd.rows(
        "SHOW FIELD KEYS ON "
            + Influxd.quote(database)
            + " FROM "
            + Influxd.quote(policy)
            + "./.*/",
        database,
        (of, row) -> {
          FieldType type = FieldType.valueOf(row[1].toUpperCase(Locale.ROOT));
          FieldType other =
              types.computeIfAbsent(of.name(), k -> new TreeMap<>()).putIfAbsent(row[0], type);
          if (other != null && other != type) {
            throw new AssertionError(
                "field " + row[0] + " of " + of.name() + " is both " + type + " and " + other);
          }
        });
    return types;
  }

  private void readField(String measurement, String field, FieldType type) throws IOException {
    String statement =
        String.format(
            "SELECT %s::%s FROM %s.%s GROUP BY *",
            Influxd.quote(field), type, Influxd.quote(policy), Influxd.quote(measurement));
    series = null;
    influxd.rows(
        statement,
        database,
        (of, row) -> {
          if (!of.equals(series)) {
            series = of;
            String key = Names.seriesKey(of.name(), of.tags());
            column = points.column(new FieldKey(key, field), type);
          }
          add(type, Long.parseLong(row[0]), row[1]);
        });
  }

  private void add(FieldType type, long time, String value) {
    switch (type) {
      case FLOAT -> column.add(time, Double.doubleToRawLongBits(Double.parseDouble(value)));
      case INTEGER -> column.add(time, Long.parseLong(value));
      case UNSIGNED -> column.add(time, Long.parseUnsignedLong(value));
      case BOOLEAN -> column.add(time, Boolean.parseBoolean(value) ? 1 : 0);
      case STRING -> column.add(time, value);
    }
  }
}
