package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tables say when they are read. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TableScanITCase extends SqlTestBase {
  private TableEnvironment sql;

  @BeforeEach
  void write() throws Exception {
    sql = batch();
    run(
        sql,
        "CREATE TABLE air (host STRING, room STRING, t DOUBLE, n INT, ok BOOLEAN, note STRING,"
            + " ts TIMESTAMP_LTZ(9)) WITH "
            + options("'tags' = 'host;room'"));
    run(
        sql,
        "INSERT INTO air VALUES"
            + " ('a', 'r1', 1.5, 1, TRUE, 'x', TO_TIMESTAMP_LTZ(1000, 3)),"
            + " ('a', 'r1', 2.5, CAST(NULL AS INT), FALSE, 'y', TO_TIMESTAMP_LTZ(2000, 3)),"
            + " ('a', CAST(NULL AS STRING), CAST(NULL AS DOUBLE), 3, TRUE, 'z', TO_TIMESTAMP_LTZ(3000, 3)),"
            + " ('b', 'r2', 4.5, 4, TRUE, CAST(NULL AS STRING), TO_TIMESTAMP_LTZ(4000, 3)),"
            + " (CAST(NULL AS STRING), 'r2', 5.5, 5, TRUE, 'w', TO_TIMESTAMP_LTZ(5000, 3))");
  }

  private List<String> rows(String query) throws Exception {
    return rows(sql, query);
  }

  private String plan(String query) {
    return sql.explainSql(query);
  }

  @Test
  void readsWhatWasWritten() throws Exception {
    assertThat(rows("SELECT * FROM air"))
        .containsExactly(
            "+I[a, null, null, 3, true, z, 1970-01-01T00:00:03Z]",
            "+I[a, r1, 1.5, 1, true, x, 1970-01-01T00:00:01Z]",
            "+I[a, r1, 2.5, null, false, y, 1970-01-01T00:00:02Z]",
            "+I[b, r2, 4.5, 4, true, null, 1970-01-01T00:00:04Z]",
            "+I[null, r2, 5.5, 5, true, w, 1970-01-01T00:00:05Z]");
    assertThat(rows("SELECT note, t FROM air WHERE host = 'a'"))
        .containsExactly("+I[x, 1.5]", "+I[y, 2.5]", "+I[z, null]");
  }

  @Test
  void showsInThePlanWhatTheScanDoes() {
    assertThat(plan("SELECT t FROM air WHERE host IN ('a', 'b') AND t > 2"))
        .contains("filter=[", "IS NOT NULL(t)", "project=[t]");
    assertThat(plan("SELECT host, MIN(ts), COUNT(*) FROM air GROUP BY host"))
        .contains("aggregates=[grouping=[host]");
    assertThat(plan("SELECT * FROM air LIMIT 2")).contains("limit=[2]");
  }

  @Test
  void tagsAreComparedAsSqlMeansIt() throws Exception {
    assertThat(rows("SELECT t FROM air WHERE host <> 'a'")).containsExactly("+I[4.5]");
    assertThat(rows("SELECT n FROM air WHERE host IS NULL")).containsExactly("+I[5]");
    assertThat(rows("SELECT n FROM air WHERE host NOT IN ('b', 'c')"))
        .containsExactly("+I[1]", "+I[3]", "+I[null]");
    assertThat(rows("SELECT n FROM air WHERE NOT (host = 'a' AND room = 'r1')"))
        .containsExactly("+I[4]", "+I[5]");
    assertThat(rows("SELECT n FROM air WHERE room LIKE 'r%' AND room NOT LIKE 'r1'"))
        .containsExactly("+I[4]", "+I[5]");
  }

  @Test
  void aggregatesAreThoseOfTheRows() throws Exception {
    String query =
        "SELECT host, MIN(ts), MAX(ts), COUNT(*), COUNT(t), COUNT(ts) FROM air GROUP BY host";
    assertThat(plan(query)).contains("aggregates=[");
    List<String> pushed = rows(query);
    assertThat(pushed)
        .containsExactly(
            "+I[a, 1970-01-01T00:00:01Z, 1970-01-01T00:00:03Z, 3, 2, 3]",
            "+I[b, 1970-01-01T00:00:04Z, 1970-01-01T00:00:04Z, 1, 1, 1]",
            "+I[null, 1970-01-01T00:00:05Z, 1970-01-01T00:00:05Z, 1, 1, 1]");
    assertThat(rows("SELECT COUNT(*), COUNT(note) FROM air")).containsExactly("+I[5, 4]");
    assertThat(rows("SELECT COUNT(*) FROM air WHERE ts > TO_TIMESTAMP_LTZ(9000, 3)"))
        .containsExactly("+I[0]");
  }

  @Test
  void limitsHoldAlsoWhereRowsAreLeftOut() throws Exception {
    assertThat(rows("SELECT * FROM air LIMIT 2")).hasSize(2);
    assertThat(rows("SELECT n FROM air WHERE n > 1 LIMIT 2")).hasSize(2);
  }

  @Test
  void metadataSayWhereARowIs() throws Exception {
    run(
        sql,
        "CREATE TABLE meta (host STRING, n INT, ts TIMESTAMP_LTZ(3),"
            + " m STRING METADATA FROM 'measurement' VIRTUAL,"
            + " shard BIGINT METADATA VIRTUAL,"
            + " k STRING METADATA FROM 'series-key' VIRTUAL) WITH "
            + options("'tags' = 'host'", "'measurement' = 'air'"));
    assertThat(rows("SELECT n, m, k, shard > 0, ts FROM meta WHERE host = 'b'"))
        .containsExactly("+I[4, air, air,host=b,room=r2, true, 1970-01-01T00:00:04Z]");
    assertThat(rows("SELECT k FROM meta WHERE n = 3")).containsExactly("+I[air,host=a]");
  }

  @Test
  void anotherTypeThanTheStoredOneIsAnErrorThatSaysWhatToDeclare() throws Exception {
    run(
        sql,
        "CREATE TABLE wrong (t BIGINT, ts TIMESTAMP_LTZ(9)) WITH "
            + options("'measurement' = 'air'"));
    assertThatThrownBy(() -> rows("SELECT * FROM wrong"))
        .hasStackTraceContaining("field 't' of series air,host=")
        .hasStackTraceContaining("declare the column as DOUBLE");
  }

  @Test
  void theFirstTimesThereAreStayInTheirCentury() throws Exception {
    String first = "-9223372036854775000";
    run(
        sql,
        "CREATE TABLE early (v BIGINT, ts BIGINT) WITH "
            + options("'time' = 'ts'", "'time.precision' = 'ns'"));
    run(sql, "INSERT INTO early VALUES (" + first + ", " + first + ")");
    run(
        sql,
        "CREATE TABLE seconds (v TIMESTAMP(0), ts TIMESTAMP(0)) WITH "
            + options("'measurement' = 'early'", "'time' = 'ts'"));
    String second = "1677-09-21T00:12:43";
    assertThat(rows("SELECT * FROM early")).containsExactly("+I[" + first + ", " + first + "]");
    assertThat(rows("SELECT * FROM seconds")).containsExactly("+I[" + second + ", " + second + "]");
    assertThat(rows("SELECT MIN(ts) FROM seconds")).containsExactly("+I[" + second + "]");
  }

  @Test
  void whatIsDeclaredNotNullDecidesAboutRows() throws Exception {
    run(
        sql,
        "CREATE TABLE strict (host STRING NOT NULL, t DOUBLE NOT NULL, n INT, ts TIMESTAMP_LTZ(9))"
            + " WITH "
            + options("'measurement' = 'air'", "'tags' = 'host'"));
    assertThat(rows("SELECT host, n FROM strict"))
        .containsExactly("+I[, 5]", "+I[a, 1]", "+I[a, null]", "+I[b, 4]");
    assertThat(rows("SELECT COUNT(*) FROM strict")).containsExactly("+I[4]");
    assertThat(rows("SELECT COUNT(n), COUNT(*) FROM strict")).containsExactly("+I[3, 4]");
    assertThat(rows("SELECT COUNT(n), MIN(ts) FROM strict WHERE host = 'a'"))
        .containsExactly("+I[1, 1970-01-01T00:00:01Z]");
    assertThat(rows("SELECT n FROM strict WHERE host <> 'a'")).containsExactly("+I[4]", "+I[5]");
    assertThat(rows("SELECT n FROM strict WHERE host = ''")).containsExactly("+I[5]");
  }
}
