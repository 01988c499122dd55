package io.tsm.flink.table;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.catalog.WatermarkSpec;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * The statement that makes a table which works, as near as can be to one that does not: for error
 * messages. It mends whatever {@link TsmTableSchema} refuses.
 */
@Internal
final class TsmTableDdl {
  private static final String ADDED_TIME = "TIMESTAMP_LTZ(9)";
  private static final String ADDED_FIELD = "value";

  private final String table;
  private final ResolvedSchema schema;
  private final Map<String, String> options;
  private final Map<String, String> columns = new LinkedHashMap<>(); // physical: name to type
  private final Set<String> tags = new LinkedHashSet<>();
  private String time;

  private TsmTableDdl(String table, ResolvedSchema schema, Map<String, String> given) {
    this.table = table;
    this.schema = schema;
    this.options = new LinkedHashMap<>();
    options.put(FactoryUtil.CONNECTOR.key(), TsmConnectorOptions.IDENTIFIER);
    options.put(TsmConnectorOptions.PATH.key(), "file:///data/tsm");
    options.put(TsmConnectorOptions.DATABASE.key(), "metrics");
    options.putAll(given);
  }

  /**
   * Writes the statement.
   *
   * @param options of the table
   * @param withKey true to add a primary key if there is none
   */
  static String of(
      String table, ResolvedSchema schema, Map<String, String> options, boolean withKey) {
    return new TsmTableDdl(table, schema, options)
        .statement(withKey || schema.getPrimaryKey().isPresent());
  }

  /** Writes the statement with the tags of a primary key as tags, and without that key. */
  static String withoutKey(String table, ResolvedSchema schema, Map<String, String> options) {
    return new TsmTableDdl(table, schema, options).statement(false);
  }

  private String statement(boolean key) {
    findTime();
    findTags();
    mendColumns(key);
    mendMeasurement();
    return text(key);
  }

  private void findTime() {
    List<Column> physical = schema.getColumns().stream().filter(Column::isPhysical).toList();
    String named = options.get(TsmConnectorOptions.TIME.key());
    List<String> timestamps =
        physical.stream().filter(c -> isTimestamp(c)).map(Column::getName).toList();
    List<String> rowtimes =
        schema.getWatermarkSpecs().stream()
            .map(WatermarkSpec::getRowtimeAttribute)
            .filter(timestamps::contains)
            .toList();
    boolean namedFits =
        physical.stream()
            .anyMatch(
                c ->
                    c.getName().equals(named)
                        && (isTimestamp(c) || type(c).is(LogicalTypeRoot.BIGINT)));
    options.remove(TsmConnectorOptions.TIME.key());
    if (namedFits) {
      time = named;
      options.put(TsmConnectorOptions.TIME.key(), time);
    } else if (!rowtimes.isEmpty()) {
      time = rowtimes.get(0);
    } else if (!timestamps.isEmpty()) {
      time = timestamps.get(0);
      if (timestamps.size() > 1) {
        options.put(TsmConnectorOptions.TIME.key(), time);
      }
    } else {
      time = "time";
      columns.put(time, ADDED_TIME);
    }
    mendPrecision(timestamps.contains(time) || columns.containsKey(time));
  }

  private void mendPrecision(boolean timestamp) {
    String precision = options.remove(TsmConnectorOptions.TIME_PRECISION.key());
    if (!timestamp) {
      options.put(
          TsmConnectorOptions.TIME_PRECISION.key(), isPrecision(precision) ? precision : "ms");
    }
  }

  private static boolean isPrecision(String text) {
    if (text == null) {
      return false;
    }
    try {
      return Precision.of(text).symbol() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void findTags() {
    Set<String> key =
        new LinkedHashSet<>(
            schema.getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of()));
    String named = options.remove(TsmConnectorOptions.TAGS.key());
    Set<String> candidates =
        !key.isEmpty() || named == null ? key : new LinkedHashSet<>(List.of(named.split(";")));
    Set<String> names =
        schema.getColumns().stream()
            .filter(Column::isPhysical)
            .map(Column::getName)
            .collect(Collectors.toSet());
    for (String tag : candidates) {
      if (names.contains(tag) && !tag.equals(time)) {
        tags.add(tag);
      }
    }
  }

  private void mendColumns(boolean key) {
    Set<String> fields = new LinkedHashSet<>();
    Set<String> mendedTags = new LinkedHashSet<>();
    for (Column column : schema.getColumns()) {
      if (!column.isPhysical()) {
        continue;
      }
      String name = column.getName();
      boolean tag = tags.contains(name);
      if (name.equals(time)) {
        columns.put(name, typeText(type(column)) + notNull(key));
      } else if (tag) {
        name = mendName(name, true);
        mendedTags.add(name);
        boolean text = type(column).is(LogicalTypeFamily.CHARACTER_STRING);
        columns.put(name, (text ? typeText(type(column)) : "STRING") + notNull(key));
      } else {
        name = mendName(name, false);
        if (!fields.add(TsmColumn.storedName(name))) {
          name = mendName("", false); // two columns were one field
          fields.add(name);
        }
        columns.put(name, mendField(type(column)));
      }
    }
    tags.clear();
    tags.addAll(mendedTags);
    columns.computeIfPresent(
        time, (n, type) -> type.equals(ADDED_TIME) ? type + notNull(key) : type);
    if (fields.isEmpty()) {
      columns.put(ADDED_FIELD, "DOUBLE");
    }
    if (!key && !tags.isEmpty()) {
      options.put(TsmConnectorOptions.TAGS.key(), OptionLists.join(List.copyOf(tags)));
    }
  }

  private String mendField(LogicalType type) {
    if (type.is(LogicalTypeRoot.DECIMAL)) {
      String given = options.getOrDefault(TsmConnectorOptions.DECIMAL_TYPE.key(), "");
      boolean fits =
          List.of(DecimalStorage.values()).stream()
              .filter(d -> d.toString().equalsIgnoreCase(given))
              .anyMatch(d -> TsmTypes.fieldType(type, d) != null);
      if (!fits) {
        options.put(TsmConnectorOptions.DECIMAL_TYPE.key(), DecimalStorage.FLOAT.toString());
      }
      return typeText(type);
    }
    return TsmTypes.fieldType(type, null) == null ? "STRING" : typeText(type);
  }

  private String mendName(String name, boolean tag) {
    String mended = name;
    for (int i = 1; !isStorable(mended, tag) || isTaken(name, mended); i++) {
      mended = (name.equals("time") ? "time_" : "column_") + i;
    }
    return mended;
  }

  private boolean isTaken(String name, String mended) {
    return (!mended.equals(name) && schema.getColumnNames().contains(mended))
        || columns.containsKey(mended);
  }

  private static boolean isStorable(String name, boolean tag) {
    PointBuilder point = new PointBuilder();
    try {
      point.measurement("m");
      if (tag) {
        point.tag(name, "v");
      }
      return point.field(tag ? "f" : name, 1.0).time(0).build() != null;
    } catch (InvalidPointException e) {
      return false;
    }
  }

  private void mendMeasurement() {
    String named = options.getOrDefault(TsmConnectorOptions.MEASUREMENT.key(), table);
    try {
      new PointBuilder().measurement(named).field("f", 1.0).time(0).build();
    } catch (InvalidPointException e) {
      options.put(TsmConnectorOptions.MEASUREMENT.key(), "measurement");
    }
  }

  private String text(boolean key) {
    List<String> lines = new ArrayList<>();
    columns.forEach((name, type) -> lines.add(quoted(name) + " " + type));
    for (Column column : schema.getColumns()) {
      if (column instanceof Column.ComputedColumn computed) {
        lines.add(
            quoted(column.getName()) + " AS " + computed.getExpression().asSerializableString());
      } else if (!column.isPhysical()) {
        lines.add(
            "%s %s %s"
                .formatted(
                    quoted(column.getName()),
                    typeText(type(column)),
                    column.explainExtras().orElse("METADATA")));
      }
    }
    for (WatermarkSpec watermark : schema.getWatermarkSpecs()) {
      lines.add(
          "WATERMARK FOR %s AS %s"
              .formatted(
                  quoted(watermark.getRowtimeAttribute()),
                  watermark.getWatermarkExpression().asSerializableString()));
    }
    if (key) {
      Set<String> all = new LinkedHashSet<>(tags);
      all.add(time);
      lines.add(
          all.stream()
              .map(TsmTableDdl::quoted)
              .collect(Collectors.joining(", ", "PRIMARY KEY (", ") NOT ENFORCED")));
    }
    String with =
        options.entrySet().stream()
            .map(o -> "  '%s' = '%s'".formatted(escaped(o.getKey()), escaped(o.getValue())))
            .collect(Collectors.joining(",\n"));
    return "CREATE TABLE %s (\n  %s\n) WITH (\n%s\n)"
        .formatted(quoted(table), String.join(",\n  ", lines), with);
  }

  private static boolean isTimestamp(Column column) {
    return TsmTableSchema.isTimestamp(type(column));
  }

  private static LogicalType type(Column column) {
    return column.getDataType().getLogicalType();
  }

  /** Without NOT NULL, and without the mark of a time attribute, which is no SQL. */
  private static String typeText(LogicalType type) {
    String text = type.copy(true).asSummaryString();
    int mark = text.indexOf(" *");
    return mark < 0 ? text : text.substring(0, mark);
  }

  private static String notNull(boolean key) {
    return key ? " NOT NULL" : "";
  }

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static String escaped(String text) {
    return text.replace("'", "''");
  }
}
