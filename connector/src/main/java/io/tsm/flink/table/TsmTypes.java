package io.tsm.flink.table;

import io.tsm.engine.model.FieldType;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/** SQL types and the field types that hold them: the one place that maps them. */
@Internal
final class TsmTypes {
  private TsmTypes() {}

  /**
   * What a column of this type is stored as.
   *
   * @param decimals what DECIMAL is stored as, or null if nothing was said
   * @return null if it cannot be stored: see {@link #whyNot}
   */
  @Nullable
  static FieldType fieldType(LogicalType type, @Nullable DecimalStorage decimals) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case TINYINT, SMALLINT, INTEGER, BIGINT -> FieldType.INTEGER;
      case DATE, TIME_WITHOUT_TIME_ZONE -> FieldType.INTEGER;
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> FieldType.INTEGER;
      case FLOAT, DOUBLE -> FieldType.FLOAT;
      case CHAR, VARCHAR -> FieldType.STRING;
      case DECIMAL -> decimals == null ? null : fieldType((DecimalType) type, decimals);
      default -> null;
    };
  }

  @Nullable
  private static FieldType fieldType(DecimalType type, DecimalStorage decimals) {
    return switch (decimals) {
      case FLOAT -> FieldType.FLOAT;
      case STRING -> FieldType.STRING;
      case UNSIGNED -> type.getScale() == 0 ? FieldType.UNSIGNED : null;
    };
  }

  /** Says why {@link #fieldType} is null, and what to do. */
  static String whyNot(LogicalType type, @Nullable DecimalStorage decimals) {
    return switch (type.getTypeRoot()) {
      case DECIMAL ->
          decimals == null
              ? "is a DECIMAL, which no field of InfluxDB holds exactly: say by 'decimal.type' whether"
                  + " such columns become 'float' or 'string'"
              : "has digits behind the point, which 'decimal.type' = 'unsigned' cannot keep: use"
                  + " 'float' or 'string', or a scale of 0";
      case BINARY, VARBINARY ->
          "is bytes, and InfluxDB's strings are text: encode it, as by TO_BASE64(...), into a STRING";
      case ARRAY, MULTISET, MAP, ROW, STRUCTURED_TYPE ->
          "is nested, and a field holds one value: give each part a column of its own, or make it a"
              + " STRING, as by JSON_STRING(...)";
      case TIMESTAMP_WITH_TIME_ZONE ->
          "has a time zone in each value, which a field cannot keep: make it a TIMESTAMP_LTZ";
      case INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH ->
          "is an interval: make it a number, as by TIMESTAMPDIFF(...)";
      default -> "has a type that no field holds: CAST it to another one";
    };
  }

  /** The SQL type in which a field of this type is read. */
  static DataType dataType(FieldType type) {
    return switch (type) {
      case FLOAT -> DataTypes.DOUBLE();
      case INTEGER -> DataTypes.BIGINT();
      case UNSIGNED -> DataTypes.DECIMAL(20, 0);
      case BOOLEAN -> DataTypes.BOOLEAN();
      case STRING -> DataTypes.STRING();
    };
  }
}
