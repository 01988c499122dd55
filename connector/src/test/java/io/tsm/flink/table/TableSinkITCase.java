package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that SQL inserts, and the points they become. */
class TableSinkITCase extends SqlTestBase {

  @ParameterizedTest
  @CsvSource({
    "UTC, 1704067200000000000",
    "Asia/Kathmandu, 1704046500000000000",
    "America/St_Johns, 1704079800000000000"
  })
  void aTimestampIsUtcInAnySessionZoneAndOneWithAZoneIsWhatItIs(String zone, long local)
      throws Exception {
    TableEnvironment sql = batch();
    sql.getConfig().set("table.local-time-zone", zone);
    sql.executeSql("CREATE TABLE utc (v INT, ts TIMESTAMP(3)) WITH " + options());
    sql.executeSql("CREATE TABLE zoned (v INT, ts TIMESTAMP_LTZ(9)) WITH " + options());
    run(sql, "INSERT INTO utc VALUES (1, TIMESTAMP '2024-01-01 00:00:00')");
    run(
        sql,
        "INSERT INTO zoned VALUES"
            + " (2, CAST(TIMESTAMP '2024-01-01 00:00:00' AS TIMESTAMP_LTZ(9))),"
            + " (3, TO_TIMESTAMP_LTZ(1704067200001, 3))");
    assertThat(lines())
        .containsExactlyInAnyOrder(
            "utc v=1i 1704067200000000000",
            "zoned v=2i " + local,
            "zoned v=3i 1704067200001000000");
  }

  @ParameterizedTest
  @CsvSource({"ns, 7, 7", "us, 7, 7000", "ms, -7, -7000000", "s, 7, 7000000000"})
  void aBigintIsATimeInTheUnitThatIsSaid(String unit, long time, long nanoseconds)
      throws Exception {
    TableEnvironment sql = batch();
    sql.executeSql(
        "CREATE TABLE m (v INT, ts BIGINT) WITH "
            + options("'time' = 'ts'", "'time.precision' = '" + unit + "'"));
    run(sql, "INSERT INTO m VALUES (1, " + time + ")");
    assertThat(lines()).containsExactly("m v=1i " + nanoseconds);
  }

  @Test
  void aRowMayNameItsMeasurement() throws Exception {
    TableEnvironment sql = batch();
    sql.executeSql(
        "CREATE TABLE m (host STRING, ts TIMESTAMP(3), `of` STRING METADATA FROM 'measurement',"
            + " v INT) WITH "
            + options("'tags' = 'host'", "'measurement' = 'other'"));
    run(
        sql,
        "INSERT INTO m SELECT h, TIMESTAMP '1970-01-01 00:00:00', o, v FROM"
            + " (VALUES ('a', 'cpu', 1), ('b', 'mem', 2), (CAST(NULL AS STRING),"
            + " CAST(NULL AS STRING), 3)) AS t (h, o, v)");
    assertThat(lines())
        .containsExactlyInAnyOrder("cpu,host=a v=1i 0", "mem,host=b v=2i 0", "other v=3i 0");
  }

  /** A computed column before them does not move the columns. */
  @Test
  void columnsThatAnInsertDoesNotNameAreLeftAlone() throws Exception {
    TableEnvironment sql = batch();
    sql.executeSql(
        "CREATE TABLE m (c AS a + 1, host STRING, ts TIMESTAMP(3), a INT, b INT,"
            + " PRIMARY KEY (host, ts) NOT ENFORCED) WITH "
            + options());
    String key = "'x', TIMESTAMP '1970-01-01 00:00:00'";
    run(sql, "INSERT INTO m VALUES (" + key + ", 1, 2)");
    run(sql, "INSERT INTO m (host, ts, a) VALUES (" + key + ", 3)");
    run(sql, "INSERT INTO m (b, ts, host) VALUES (4, TIMESTAMP '1970-01-01 00:00:00', 'y')");
    assertThat(lines())
        .containsExactlyInAnyOrder("m,host=x a=3i 0", "m,host=x b=2i 0", "m,host=y b=4i 0");
    assertThat(tombstones()).isZero();
  }

  private long tombstones() throws IOException {
    try (Stream<Path> files = Files.walk(root())) {
      return files.filter(f -> f.toString().endsWith(".tombstone")).count();
    }
  }

  @Test
  void aBadRowFailsTheJobOrIsDroppedOrKept() throws Exception {
    TableEnvironment sql = batch();
    for (String policy : new String[] {"fail", "drop", "reject"}) {
      sql.executeSql(
          "CREATE TABLE `%s` (host STRING, ts TIMESTAMP(3), v DOUBLE) WITH %s"
              .formatted(policy, options("'tags' = 'host'", "'sink.on-error' = '" + policy + "'")));
    }
    String rows =
        " SELECT h, IF(t < 0, CAST(NULL AS TIMESTAMP(3)), TIMESTAMP '1970-01-01 00:00:01'),"
            + " IF(v < 0, CAST(NULL AS DOUBLE), v) FROM (VALUES ('a', 1, CAST(1.5 AS DOUBLE)),"
            + " ('b', -1, 1.5), ('c', 1, -1.0), ('d', 1, CAST('NaN' AS DOUBLE))) AS t (h, t, v)";
    assertThatThrownBy(() -> run(sql, "INSERT INTO fail" + rows))
        .hasStackTraceContaining("set onError to DROP or REJECT");
    run(sql, "INSERT INTO `drop`" + rows);
    run(sql, "INSERT INTO reject" + rows);

    assertThat(lines())
        .containsExactlyInAnyOrder(
            "drop,host=a v=1.5 1000000000", "reject,host=a v=1.5 1000000000");
    assertThat(rejected())
        .contains("# the time column `ts` is NULL; filter such rows out, or give them a time\n")
        .contains("\nreject,host=b v=1.5\n")
        .contains("# the point has no fields")
        .contains("\nreject,host=c  1970-01-01T00:00:01\n")
        .contains("# field 'v' is NaN")
        .contains("\nreject,host=d v=NaN 1970-01-01T00:00:01\n");
  }

  private String rejected() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(root().resolve("rejected"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return text.toString();
  }

  @Test
  void theParallelismIsTheSinksOwn() {
    TableEnvironment sql = streaming();
    for (String uid : new String[] {"", "'sink.operator-uid' = 'mine'"}) {
      sql.executeSql("DROP TABLE IF EXISTS m");
      sql.executeSql(
          "CREATE TABLE m (ts TIMESTAMP(3), v DOUBLE) WITH "
              + (uid.isEmpty()
                  ? options("'sink.parallelism' = '3'")
                  : options("'sink.parallelism' = '3'", uid)));
      String plan =
          sql.explainSql(
              "INSERT INTO m VALUES (TIMESTAMP '1970-01-01 00:00:01', 1.0)",
              ExplainDetail.JSON_EXECUTION_PLAN);
      assertThat(plan).containsPattern("Writer[^}]*\"parallelism\" : 3");
    }
  }

  /** All of it is committed at the end, and no log is written for checkpoints that never come. */
  @Test
  void boundedStreamsWithoutCheckpointsAndBatchesAreCommittedAtTheEnd() throws Exception {
    for (TableEnvironment sql : new TableEnvironment[] {streaming(), batch()}) {
      sql.executeSql("CREATE TABLE m (ts TIMESTAMP(3), v DOUBLE) WITH " + options());
      TableResult result =
          sql.executeSql("INSERT INTO m VALUES (TIMESTAMP '1970-01-01 00:00:01', 1.0)");
      result.await();
      assertThat(lines()).containsExactly("m v=1.0 1000000000");
      try (Stream<Path> files = Files.walk(root())) {
        assertThat(files.filter(f -> f.toString().endsWith(".wal"))).isEmpty();
      }
    }
  }
}
