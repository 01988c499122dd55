package io.tsm.flink.table;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.flink.table.TsmColumn.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.catalog.WatermarkSpec;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Which column of a table is the time of a point, which are its tags, and which its fields. */
@Internal
final class TsmTableSchema {
  private final DataType physicalType;
  private final String measurement;
  private final boolean hasPrimaryKey;
  @Nullable private final Precision timePrecision;
  @Nullable private final DecimalStorage decimals;
  private final List<TsmColumn> columns;

  private TsmTableSchema(
      DataType physicalType,
      String measurement,
      boolean hasPrimaryKey,
      @Nullable Precision timePrecision,
      @Nullable DecimalStorage decimals,
      List<TsmColumn> columns) {
    this.physicalType = physicalType;
    this.measurement = measurement;
    this.hasPrimaryKey = hasPrimaryKey;
    this.timePrecision = timePrecision;
    this.decimals = decimals;
    this.columns = List.copyOf(columns);
  }

  /**
   * Finds out, and checks.
   *
   * @param tableName the measurement, unless the options name another one
   * @param options those of {@link TsmConnectorOptions}
   * @throws ValidationException if a point cannot be made of a row; the message says what is wrong
   */
  static TsmTableSchema of(ResolvedSchema schema, String tableName, ReadableConfig options) {
    DataType physicalType = schema.toPhysicalRowDataType();
    Set<String> key =
        new LinkedHashSet<>(
            schema.getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of()));
    String time = timeColumn(schema, physicalType, options);
    Precision precision = timePrecision(physicalType, time, options);
    Set<String> tags = tagColumns(physicalType, time, key, options);
    DecimalStorage decimals = options.get(TsmConnectorOptions.DECIMAL_TYPE);

    List<TsmColumn> columns = new ArrayList<>();
    for (String name : DataType.getFieldNames(physicalType)) {
      Role role = name.equals(time) ? Role.TIME : tags.contains(name) ? Role.TAG : Role.FIELD;
      columns.add(new TsmColumn(columns.size(), name, type(physicalType, name), role));
    }
    TsmTableSchema result =
        new TsmTableSchema(
            physicalType,
            options.getOptional(TsmConnectorOptions.MEASUREMENT).orElse(tableName),
            !key.isEmpty(),
            precision,
            decimals,
            columns);
    result.checkTypes();
    result.checkNames();
    return result;
  }

  private static String timeColumn(
      ResolvedSchema schema, DataType physicalType, ReadableConfig options) {
    List<String> names = DataType.getFieldNames(physicalType);
    Optional<String> named = options.getOptional(TsmConnectorOptions.TIME);
    if (named.isPresent()) {
      require(
          names.contains(named.get()),
          "'time' = '%s', but the table's columns are %s".formatted(named.get(), list(names)));
      return named.get();
    }
    List<String> times = names.stream().filter(n -> isTimestamp(type(physicalType, n))).toList();
    if (times.size() == 1) {
      return times.get(0);
    }
    for (WatermarkSpec watermark : schema.getWatermarkSpecs()) {
      if (times.contains(watermark.getRowtimeAttribute())) {
        return watermark.getRowtimeAttribute();
      }
    }
    throw new ValidationException(
        times.isEmpty()
            ? "no column has the time of a row: one must be a TIMESTAMP_LTZ or a TIMESTAMP, or 'time'"
                + " must name a BIGINT"
            : "%d columns may be the time of a row, %s: say by 'time' which one is"
                .formatted(times.size(), list(times)));
  }

  @Nullable
  private static Precision timePrecision(
      DataType physicalType, String time, ReadableConfig options) {
    LogicalType type = type(physicalType, time);
    Optional<String> given = options.getOptional(TsmConnectorOptions.TIME_PRECISION);
    if (isTimestamp(type)) {
      require(
          given.isEmpty(),
          ("'time.precision' = '%s', but the time column %s has a unit already, that of its type %s:"
                  + " leave the option out")
              .formatted(given.orElse(""), quoted(time), type.asSummaryString()));
      return null;
    }
    require(
        type.is(LogicalTypeRoot.BIGINT),
        "the time column %s is of type %s: it must be a TIMESTAMP_LTZ, a TIMESTAMP or a BIGINT"
            .formatted(quoted(time), type.asSummaryString()));
    require(
        given.isPresent(),
        ("the time column %s is a BIGINT: say by 'time.precision' whether it counts ns, us, ms, s, m"
                + " or h since 1970")
            .formatted(quoted(time)));
    try {
      return Precision.of(given.get());
    } catch (IllegalArgumentException e) {
      throw new ValidationException("'time.precision': " + e.getMessage(), e);
    }
  }

  private static Set<String> tagColumns(
      DataType physicalType, String time, Set<String> key, ReadableConfig options) {
    Set<String> keyTags = new LinkedHashSet<>(key);
    require(
        keyTags.remove(time) || key.isEmpty(),
        ("the primary key %s lacks the time column %s: a row is replaced by one of the same tags and"
                + " time, so these must be the key. A table of latest values has a constant time")
            .formatted(list(key), quoted(time)));
    Optional<List<String>> named = options.getOptional(TsmConnectorOptions.TAGS);
    if (named.isEmpty()) {
      return keyTags;
    }
    Set<String> tags = new LinkedHashSet<>();
    for (String tag : named.get()) {
      require(
          DataType.getFieldNames(physicalType).contains(tag),
          "'tags' names %s, but the table's columns are %s"
              .formatted(quoted(tag), list(DataType.getFieldNames(physicalType))));
      require(
          !tag.equals(time),
          "'tags' names the time column %s: leave it out".formatted(quoted(time)));
      require(tags.add(tag), "'tags' names %s twice".formatted(quoted(tag)));
    }
    require(
        key.isEmpty() || tags.equals(keyTags),
        "the primary key %s must be the time column %s and the tags, but 'tags' is %s"
            .formatted(list(key), quoted(time), list(tags)));
    return tags;
  }

  private void checkTypes() {
    for (TsmColumn column : columns) {
      LogicalType type = column.type();
      String what = "the column " + quoted(column.name()) + " of type " + type.asSummaryString();
      if (column.role() == Role.TAG) {
        require(
            type.is(LogicalTypeFamily.CHARACTER_STRING),
            "%s is a tag, and tags are text: make it a STRING, or a field".formatted(what));
      } else if (column.role() == Role.FIELD) {
        require(
            TsmTypes.fieldType(type, decimals) != null,
            "%s %s".formatted(what, TsmTypes.whyNot(type, decimals)));
      }
    }
    require(!fields().isEmpty(), "the table has no field: a point needs one beside time and tags");
  }

  /** What the engine says about names, it says here and not for each row. */
  private void checkNames() {
    PointBuilder point = new PointBuilder();
    try {
      point.measurement(measurement);
      tags().forEach(tag -> point.tag(tag.storedName(), "v"));
      fields().forEach(field -> point.field(field.storedName(), 1.0));
      point.time(0).build();
    } catch (InvalidPointException e) {
      throw new ValidationException(e.getMessage(), e);
    }
    Set<String> fields = new LinkedHashSet<>();
    fields()
        .forEach(
            f ->
                require(
                    fields.add(f.storedName()),
                    "two columns are the field %s".formatted(quoted(f.storedName()))));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new ValidationException(message);
    }
  }

  private static LogicalType type(DataType row, String column) {
    int index = DataType.getFieldNames(row).indexOf(column);
    return row.getLogicalType().getChildren().get(index);
  }

  static boolean isTimestamp(LogicalType type) {
    return type.isAnyOf(
        LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
        LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }

  private static String list(Iterable<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(quoted(name)));
    return "(" + String.join(", ", all) + ")";
  }

  /** The row of all physical columns. */
  DataType physicalType() {
    return physicalType;
  }

  /** The measurement of all rows that do not name one themselves. */
  String measurement() {
    return measurement;
  }

  /** True if rows are replaced, false if each is added. */
  boolean hasPrimaryKey() {
    return hasPrimaryKey;
  }

  /** The unit of the time column if that is a BIGINT; null if it is a timestamp. */
  @Nullable
  Precision timePrecision() {
    return timePrecision;
  }

  @Nullable
  DecimalStorage decimals() {
    return decimals;
  }

  /** All physical columns, in their order. */
  List<TsmColumn> columns() {
    return columns;
  }

  TsmColumn time() {
    return of(Role.TIME).get(0);
  }

  /** In the order of their columns. */
  List<TsmColumn> tags() {
    return of(Role.TAG);
  }

  /** In the order of their columns. */
  List<TsmColumn> fields() {
    return of(Role.FIELD);
  }

  private List<TsmColumn> of(Role role) {
    return columns.stream().filter(c -> c.role() == role).collect(Collectors.toList());
  }
}
