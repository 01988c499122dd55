package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.flink.sink.PointCollector;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** Points of rows, apart from any job. */
class RowDataPointConverterTest {
  private static final Instant TIME = Instant.parse("2024-01-01T00:00:00.000000001Z");

  private static final Set<String> ALL = Set.of("host", "at", "a", "b");

  private static RowData row(RowKind kind, String host, Instant time, Object a, Object b) {
    return GenericRowData.ofKind(
        kind,
        host == null ? null : StringData.fromString(host),
        time == null ? null : TimestampData.fromInstant(time),
        a,
        b);
  }

  @SuppressWarnings("deprecation") // Flink 2.0 has no other constructor
  private static TsmTableSchema table(boolean key) {
    return TsmTableSchema.of(
        new ResolvedSchema(
            List.of(
                Column.physical("host", DataTypes.STRING().notNull()),
                Column.physical("at", DataTypes.TIMESTAMP_LTZ(9).notNull()),
                Column.physical("a", DataTypes.DOUBLE()),
                Column.physical("b", DataTypes.BIGINT())),
            List.of(),
            key ? UniqueConstraint.primaryKey("key", List.of("host", "at")) : null),
        "m",
        Configuration.fromMap(Map.of("tags", "host")));
  }

  private static List<String> points(RowDataPointConverter converter, RowData row)
      throws Exception {
    List<String> points = new ArrayList<>();
    PointBuilder builder = new PointBuilder();
    converter.convert(
        row,
        new PointCollector() {
          @Override
          public PointBuilder point(String measurement) {
            return builder.measurement(measurement);
          }

          @Override
          public PointBuilder builder() {
            return builder;
          }

          @Override
          public void emit() {
            emit(builder.build());
          }

          @Override
          public void emit(PointView point) {
            points.add(Point.copyOf(point).toString());
          }
        });
    return points;
  }

  private static String point(boolean key, RowData row) throws Exception {
    List<String> points = points(new RowDataPointConverter(table(key), ALL, -1), row);
    assertThat(points).hasSize(1);
    return points.get(0);
  }

  @Test
  void withoutAKeyANullSaysNothing() throws Exception {
    assertThat(point(false, row(RowKind.INSERT, "x", TIME, 1.5, null)))
        .isEqualTo("m,host=x a=1.5 1704067200000000001");
  }

  @Test
  void withAKeyANullDeletesTheField() throws Exception {
    assertThat(point(true, row(RowKind.INSERT, "x", TIME, 1.5, null)))
        .isEqualTo("m,host=x a=1.5 1704067200000000001 [deletes b]");
    assertThat(point(true, row(RowKind.UPDATE_AFTER, "x", TIME, null, null)))
        .isEqualTo("m,host=x 1704067200000000001 [deletes a, b]");
  }

  @Test
  void aDeleteNeedsNothingButTheKey() throws Exception {
    assertThat(point(true, row(RowKind.DELETE, "x", TIME, null, null)))
        .isEqualTo("m,host=x 1704067200000000001 [deletes a, b]");
  }

  @Test
  void columnsThatAreNotWrittenAreLeftAloneButForDeletesOfTheRow() throws Exception {
    RowDataPointConverter partial =
        new RowDataPointConverter(table(true), Set.of("host", "at", "a"), -1);
    assertThat(points(partial, row(RowKind.INSERT, "x", TIME, null, null)))
        .containsExactly("m,host=x 1704067200000000001 [deletes a]");
    assertThat(points(partial, row(RowKind.UPDATE_BEFORE, "x", TIME, 1.0, null)))
        .containsExactly("m,host=x 1704067200000000001 [deletes a]");
    assertThat(points(partial, row(RowKind.DELETE, "x", TIME, 1.0, null)))
        .containsExactly("m,host=x 1704067200000000001 [deletes a, b]");
  }

  @Test
  void anEmptyOrMissingTagDoesNotExist() throws Exception {
    assertThat(point(false, row(RowKind.INSERT, null, TIME, 1.5, null)))
        .isEqualTo("m a=1.5 1704067200000000001");
    assertThat(point(false, row(RowKind.INSERT, "", TIME, 1.5, null)))
        .isEqualTo("m a=1.5 1704067200000000001");
  }

  @Test
  void rowsThatAreNoPointsSayWhy() {
    assertThatThrownBy(() -> point(true, row(RowKind.INSERT, "x", null, 1.5, null)))
        .isInstanceOf(InvalidPointException.class)
        .hasMessage("the time column `at` is NULL; filter such rows out, or give them a time");
    assertThatThrownBy(() -> point(false, row(RowKind.INSERT, "x", TIME, null, null)))
        .hasMessageContaining("the point has no fields");
    assertThatThrownBy(() -> point(false, row(RowKind.INSERT, "x", TIME, Double.NaN, null)))
        .hasMessageContaining("field 'a' is NaN");
    assertThatThrownBy(
            () ->
                point(
                    false,
                    row(RowKind.INSERT, "x", Instant.parse("2262-04-12T00:00:00Z"), 1.5, null)))
        .hasMessage(
            "column `at` is 2262-04-12T00:00, but nanoseconds since 1970 go from 1677-09-21 to"
                + " 2262-04-11");
  }

  @Test
  void rowsAreDescribedNearToLineProtocol() {
    RowDataPointConverter converter = new RowDataPointConverter(table(true), ALL, -1);
    assertThat(converter.describe(row(RowKind.INSERT, "x", TIME, Double.NaN, null)))
        .isEqualTo("m,host=x a=NaN 2024-01-01T00:00:00.000000001");
    assertThat(converter.describe(row(RowKind.DELETE, null, null, 1.0, null))).isEqualTo("-D m");
  }

  @Test
  void decimalsAreStoredAsTheOptionSays() throws Exception {
    BigDecimal value = new BigDecimal("18446744073709551615");
    assertThat(decimal("float", value)).isEqualTo("m d=1.8446744073709552e+19 5000000");
    assertThat(decimal("string", value)).isEqualTo("m d=\"18446744073709551615\" 5000000");
    assertThat(decimal("unsigned", value)).isEqualTo("m d=18446744073709551615u 5000000");
    assertThatThrownBy(() -> decimal("unsigned", value.add(BigDecimal.ONE)))
        .hasMessageContaining("an unsigned integer is from 0 to 18446744073709551615");
    assertThatThrownBy(() -> decimal("unsigned", BigDecimal.ONE.negate()))
        .hasMessageContaining("column `d` is -1");
  }

  private static String decimal(String storage, BigDecimal value) throws Exception {
    TsmTableSchema table =
        TsmTableSchema.of(
            ResolvedSchema.of(
                Column.physical("ts", DataTypes.BIGINT()),
                Column.physical("d", DataTypes.DECIMAL(20, 0))),
            "m",
            Configuration.fromMap(
                Map.of("time", "ts", "time.precision", "ms", "decimal.type", storage)));
    return points(
            new RowDataPointConverter(table, Set.of("d"), -1),
            GenericRowData.of(5L, DecimalData.fromBigDecimal(value, 20, 0)))
        .get(0);
  }
}
