package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two scans of one table in one plan. The planner makes them one where they read the same columns
 * and have taken over the same conditions, so what they have not must not change what they read.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SharedScanITCase extends SqlTestBase {
  private static final String COLUMNS = "(host STRING, a DOUBLE, b DOUBLE, ts TIMESTAMP_LTZ(9))";
  private TableEnvironment sql;

  @BeforeEach
  void write() throws Exception {
    sql = batch();
    create("t");
    run(
        sql,
        "INSERT INTO t VALUES"
            + " ('x', 10, CAST(NULL AS DOUBLE), TO_TIMESTAMP_LTZ(1000, 3)),"
            + " ('x', CAST(NULL AS DOUBLE), 20, TO_TIMESTAMP_LTZ(2000, 3)),"
            + " ('x', 1, 1, TO_TIMESTAMP_LTZ(3000, 3))");
  }

  private void create(String table) {
    sql.executeSql("CREATE TABLE " + table + COLUMNS + " WITH " + options("'tags' = 'host'"));
  }

  @Test
  void eachBranchOfAUnionHasItsOwnRows() throws Exception {
    assertThat(rows(sql, "SELECT a, b FROM t WHERE a > 5 UNION ALL SELECT a, b FROM t WHERE b > 3"))
        .containsExactly("+I[10.0, null]", "+I[null, 20.0]");
    assertThat(
            rows(
                sql,
                "SELECT a, b FROM t WHERE host = 'x' AND a IS NOT NULL"
                    + " UNION ALL SELECT a, b FROM t WHERE host = 'x' AND b IS NOT NULL"
                    + " UNION ALL SELECT a, b FROM t WHERE host = 'x' AND COALESCE(b, 7) = 7"))
        .containsExactly(
            "+I[1.0, 1.0]", "+I[1.0, 1.0]", "+I[10.0, null]", "+I[10.0, null]", "+I[null, 20.0]");
  }

  @Test
  void eachScalarSubqueryHasItsOwnRows() throws Exception {
    assertThat(
            rows(
                sql,
                "SELECT (SELECT COUNT(*) FROM t WHERE a > 5 AND b IS NULL),"
                    + " (SELECT COUNT(*) FROM t WHERE b > 3 AND a IS NULL)"))
        .containsExactly("+I[1, 1]");
  }

  @Test
  void eachSideOfAJoinHasItsOwnRows() throws Exception {
    assertThat(
            rows(
                sql,
                "SELECT l.a, r.b FROM (SELECT * FROM t WHERE a > 5) l"
                    + " JOIN (SELECT * FROM t WHERE b > 3) r ON l.host = r.host"))
        .containsExactly("+I[10.0, 20.0]");
  }

  @Test
  void eachStatementOfASetHasItsOwnRows() throws Exception {
    create("o1");
    create("o2");
    run(
        sql,
        "EXECUTE STATEMENT SET BEGIN"
            + " INSERT INTO o1 SELECT * FROM t WHERE a > 5;"
            + " INSERT INTO o2 SELECT * FROM t WHERE b > 3;"
            + " END");
    assertThat(rows(sql, "SELECT a, b FROM o1")).containsExactly("+I[10.0, null]");
    assertThat(rows(sql, "SELECT a, b FROM o2")).containsExactly("+I[null, 20.0]");
  }
}
