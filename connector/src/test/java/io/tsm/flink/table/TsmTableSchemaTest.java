package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.Precision;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.junit.jupiter.api.Test;

/** Which column of a table is what. */
class TsmTableSchemaTest {

  @Test
  void theOnlyTimestampIsTheTimeAndAllElseAreFields() {
    TsmTableSchema schema =
        TsmTableSchema.of(
            ResolvedSchema.of(
                Column.physical("host", DataTypes.STRING()),
                Column.physical("ts", DataTypes.TIMESTAMP_LTZ(3)),
                Column.physical("usage", DataTypes.DOUBLE())),
            "cpu",
            new Configuration());
    assertThat(schema.measurement()).isEqualTo("cpu");
    assertThat(schema.hasPrimaryKey()).isFalse();
    assertThat(schema.time().name()).isEqualTo("ts");
    assertThat(schema.timePrecision()).isNull();
    assertThat(schema.tags()).isEmpty();
    assertThat(names(schema.fields())).containsExactly("host", "usage");
  }

  @Test
  void optionsNameTimeTagsAndMeasurement() {
    TsmTableSchema schema =
        TsmTableSchema.of(
            ResolvedSchema.of(
                Column.physical("b", DataTypes.STRING()),
                Column.physical("a", DataTypes.CHAR(3)),
                Column.physical("started", DataTypes.TIMESTAMP(3)),
                Column.physical("at", DataTypes.BIGINT()),
                Column.physical("usage", DataTypes.DOUBLE())),
            "cpu",
            Configuration.fromMap(
                Map.of(
                    "time", "at", "time.precision", "ms", "tags", "a;b", "measurement", "load")));
    assertThat(schema.measurement()).isEqualTo("load");
    assertThat(schema.time().index()).isEqualTo(3);
    assertThat(schema.timePrecision()).isEqualTo(Precision.MILLISECONDS);
    assertThat(names(schema.tags())).containsExactly("b", "a");
    assertThat(names(schema.fields())).containsExactly("started", "usage");
  }

  @Test
  @SuppressWarnings("deprecation") // Flink 2.0 has no other constructor
  void aPrimaryKeyIsTheTagsAndTheTime() {
    TsmTableSchema schema =
        TsmTableSchema.of(
            new ResolvedSchema(
                List.of(
                    Column.physical("host", DataTypes.STRING().notNull()),
                    Column.physical("ts", DataTypes.TIMESTAMP(9).notNull()),
                    Column.physical("usage", DataTypes.DOUBLE())),
                List.of(),
                UniqueConstraint.primaryKey("key", List.of("ts", "host"))),
            "cpu",
            new Configuration());
    assertThat(schema.hasPrimaryKey()).isTrue();
    assertThat(names(schema.tags())).containsExactly("host");
    assertThat(names(schema.fields())).containsExactly("usage");
  }

  @Test
  void aTagAndAFieldOfOneNameAreToldApartAsInInfluxQl() {
    TsmTableSchema schema =
        TsmTableSchema.of(
            ResolvedSchema.of(
                Column.physical("time", DataTypes.TIMESTAMP_LTZ(9)),
                Column.physical("host::tag", DataTypes.STRING()),
                Column.physical("host::field", DataTypes.BIGINT())),
            "cpu",
            Configuration.fromMap(Map.of("tags", "host::tag")));
    assertThat(schema.tags().get(0).storedName()).isEqualTo("host");
    assertThat(schema.fields().get(0).storedName()).isEqualTo("host");
  }

  private static List<String> names(List<TsmColumn> columns) {
    return columns.stream().map(TsmColumn::name).toList();
  }
}
