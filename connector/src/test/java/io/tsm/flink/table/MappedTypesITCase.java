package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a column of each SQL type becomes, judged by a real influxd. */
class MappedTypesITCase extends SqlTestBase {
  private static final long TIME = 1_700_000_000_123_456_789L;

  private record Mapped(String type, String sql, String stored) {}

  private static final List<Mapped> TYPES =
      List.of(
          new Mapped("BOOLEAN", "TRUE", "true"),
          new Mapped("TINYINT", "CAST(-128 AS TINYINT)", "-128i"),
          new Mapped("SMALLINT", "CAST(32767 AS SMALLINT)", "32767i"),
          new Mapped("INT", "-2147483648", "-2147483648i"),
          new Mapped("BIGINT", "9223372036854775807", "9223372036854775807i"),
          new Mapped("FLOAT", "CAST(0.1 AS FLOAT)", "0.10000000149011612"),
          new Mapped("DOUBLE", "CAST(0.1 AS DOUBLE)", "0.1"),
          new Mapped("DECIMAL(5, 2)", "CAST(-123.45 AS DECIMAL(5, 2))", "-123.45"),
          new Mapped("CHAR(4)", "CAST('ab' AS CHAR(4))", "\"ab  \""),
          new Mapped("VARCHAR(4)", "'a\"\\b'", "\"a\\\"\\\\b\""),
          new Mapped("STRING", "'\u00e4\ud83d\ude00, x=y'", "\"\u00e4\ud83d\ude00, x=y\""),
          new Mapped("TIMESTAMP(9)", "TIMESTAMP '1969-12-31 23:59:59.999999999'", "-1i"),
          new Mapped(
              "TIMESTAMP_LTZ(9)", "TO_TIMESTAMP_LTZ(1700000000123, 3)", "1700000000123000000i"),
          new Mapped("DATE", "DATE '2024-02-29'", "1709164800000000000i"),
          new Mapped("TIME", "TIME '00:00:02'", "2000000000i"));

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Asia/Kathmandu", "America/St_Johns"})
  void areServedByInfluxdInAnySessionZone(String zone) throws Exception {
    Influxd.require();
    TableEnvironment sql = batch();
    sql.getConfig().set("table.local-time-zone", zone);
    StringBuilder columns = new StringBuilder("ts TIMESTAMP(9)");
    StringBuilder values = new StringBuilder("TIMESTAMP '2023-11-14 22:13:20.123456789'");
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < TYPES.size(); i++) {
      Mapped mapped = TYPES.get(i);
      columns.append(", c").append(i).append(' ').append(mapped.type);
      values.append(", ").append(mapped.sql);
      expected.append("m c" + i + "=" + mapped.stored + " " + TIME + "\n");
    }
    String with = options("'time' = 'ts'", "'decimal.type' = 'float'");
    run(sql, "CREATE TABLE m (" + columns + ") WITH " + with);
    run(sql, "INSERT INTO m SELECT " + values);

    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), Duration.ofDays(7).toNanos())) {
      PointSet.assertSame(
          PointSet.ofLines(expected.toString().getBytes(StandardCharsets.UTF_8)),
          influxd.points(DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }
}
