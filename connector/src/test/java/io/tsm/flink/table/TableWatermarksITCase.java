package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which watermarks rows meet, and that windows lose none of those that are not late. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // an interruption while results are closed is a failure here
class TableWatermarksITCase extends SqlTestBase {
  private static final String COLUMNS =
      "CREATE TABLE t (host STRING, n INT, ev TIMESTAMP_LTZ(3), ts TIMESTAMP_LTZ(3)";

  /** A table whose shard groups are days. */
  private String table(String more, String... options) {
    StringBuilder all = new StringBuilder("'tags' = 'host', 'time' = 'ts'");
    for (String option : options) {
      all.append(", ").append(option);
    }
    return COLUMNS + more + ") WITH " + options(all.toString(), "'sink.shard-duration' = '1 d'");
  }

  private static void insert(TableEnvironment sql, String host, int n, String ev, String ts)
      throws Exception {
    run(
        sql,
        "INSERT INTO t VALUES ('%s', %d, %s, %s)".formatted(host, n, timestamp(ev), timestamp(ts)));
  }

  private static String timestamp(String instant) {
    return "TO_TIMESTAMP_LTZ(" + Instant.parse(instant).toEpochMilli() + ", 3)";
  }

  @Test
  void newFilesMayBeAsLateAsTheTableSaysFromTheStart() throws Exception {
    TableEnvironment writer = batch();
    run(writer, table(""));
    insert(writer, "a", 1, "2024-01-10T00:30:00Z", "2024-01-10T00:30:00Z");
    TableEnvironment sql = streaming();
    sql.getConfig().set("parallelism.default", "1");
    run(
        sql,
        table(", WATERMARK FOR ts AS ts - INTERVAL '1' DAY", "'scan.monitor-interval' = '20 ms'"));
    try (CloseableIterator<Row> rows =
        sql.executeSql("SELECT n, CURRENT_WATERMARK(ts) FROM t").collect()) {
      assertThat(rows.next()).isEqualTo(Row.of(1, null));

      insert(writer, "a", 2, "2024-01-09T23:10:00Z", "2024-01-09T23:10:00Z");

      // A day before the only row, and not the beginning of the day of that row.
      assertThat(rows.next()).isEqualTo(Row.of(2, Instant.parse("2024-01-09T00:30:00Z")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", WATERMARK FOR ev AS ev - INTERVAL '1' DAY",
        ", r AS ev, WATERMARK FOR r AS r - INTERVAL '1' DAY"
      })
  void windowsOfAnotherColumnThanTheTimeLoseNoRow(String watermark) throws Exception {
    TableEnvironment writer = batch();
    run(writer, table(""));
    insert(writer, "a", 1, "2024-01-01T01:00:00Z", "2024-01-01T01:00:00Z");
    insert(writer, "a", 2, "2024-01-01T02:00:00Z", "2024-02-01T00:00:00Z");
    insert(writer, "a", 3, "2024-01-01T03:00:00Z", "2024-03-01T00:00:00Z");
    TableEnvironment sql = streaming();
    run(sql, table(watermark));
    String rowtime = watermark.contains("r AS") ? "r" : "ev";
    assertThat(
            rows(
                sql,
                "SELECT SUM(n) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR("
                    + rowtime
                    + "), INTERVAL '1' HOUR)) GROUP BY window_start, window_end"))
        .containsExactly("+I[1]", "+I[2]", "+I[3]");
  }
}
