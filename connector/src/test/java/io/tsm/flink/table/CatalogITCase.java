package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.influx.Influxd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A root as a catalog: what it shows, and that its tables are read and written at once. */
class CatalogITCase extends SqlTestBase {
  private TableEnvironment sql;

  @BeforeEach
  void createEnvironment() {
    sql = batch();
  }

  private void createCatalog(Path root, String... options) {
    StringBuilder with = new StringBuilder("'type' = 'tsm', 'path' = '" + root.toUri() + "'");
    for (String option : options) {
      with.append(", ").append(option);
    }
    sql.executeSql("CREATE CATALOG t WITH (" + with + ")");
    sql.executeSql("USE CATALOG t");
  }

  private void insert(String table, String columns, String rows, String... options)
      throws Exception {
    String name = "default_catalog.default_database.`" + table + "`";
    sql.executeSql(
        "CREATE TEMPORARY TABLE " + name + " (" + columns + ") WITH " + options(options));
    run(sql, "INSERT INTO " + name + " VALUES " + rows);
    sql.executeSql("DROP TEMPORARY TABLE " + name);
  }

  private List<String> rows(String statement) throws Exception {
    return rows(sql, statement);
  }

  @Test
  void showsAndReadsWhatInfluxdWrote() throws Exception {
    Influxd.require();
    Path home;
    try (Influxd influxd = Influxd.start(temporary.resolve("influxd"))) {
      influxd.createDatabase("metrics");
      influxd.createDatabase("empty");
      influxd.write("metrics", "cpu,host=a,dc=x usage=1.5,n=2i,ok=true,s=\"t\" 1000000000\n");
      influxd.snapshot("metrics"); // the first point is in a TSM file, the second in the log
      influxd.write("metrics", "cpu,host=b idle=2.5 2000000000\nmem,host=a host=7i 3000000000\n");
      home = influxd.home();
    }
    createCatalog(home, "'default-database' = 'metrics'");

    assertThat(rows("SHOW DATABASES")).contains("+I[metrics]");
    assertThat(rows("SHOW TABLES")).containsExactly("+I[cpu]", "+I[mem]");
    assertThat(rows("DESCRIBE cpu"))
        .containsExactly(
            "+I[dc, STRING, true, null, null, null]",
            "+I[host, STRING, true, null, null, null]",
            "+I[idle, DOUBLE, true, null, null, null]",
            "+I[n, BIGINT, true, null, null, null]",
            "+I[ok, BOOLEAN, true, null, null, null]",
            "+I[s, STRING, true, null, null, null]",
            "+I[time, TIMESTAMP_LTZ(9), false, null, null, null]",
            "+I[usage, DOUBLE, true, null, null, null]");
    assertThat(rows("SELECT * FROM cpu"))
        .containsExactly(
            "+I[1970-01-01T00:00:01Z, x, a, null, 2, true, t, 1.5]",
            "+I[1970-01-01T00:00:02Z, null, b, 2.5, null, null, null, null]");
    assertThat(rows("SELECT `host::tag`, `host::field` FROM mem")).containsExactly("+I[a, 7]");
    assertThatThrownBy(
            () -> run(sql, "INSERT INTO cpu (`time`, host, idle) VALUES (NOW(), 'a', 1.0)"))
        .hasStackTraceContaining("is neither empty nor a root made by this sink");
  }

  @Test
  void tablesAreWrittenAtOnceAndNewColumnsAreSeenAtOnce() throws Exception {
    insert("cpu", "ts TIMESTAMP(3), v DOUBLE", "(TIMESTAMP '1970-01-01 00:00:01', 1.5)");
    createCatalog(root());
    assertThat(rows("SHOW DATABASES")).containsExactly("+I[metrics]");
    assertThat(rows("SHOW CURRENT DATABASE")).containsExactly("+I[metrics]");
    assertThat(rows("SHOW TABLES")).containsExactly("+I[cpu]");

    run(sql, "INSERT INTO cpu VALUES (TO_TIMESTAMP_LTZ(2000, 3), 2.5)");
    insert(
        "cpu",
        "ts TIMESTAMP(3), host STRING, n INT",
        "(TIMESTAMP '1970-01-01 00:00:03', 'a', 3)",
        "'tags' = 'host'");
    insert("mem", "ts TIMESTAMP(3), v DOUBLE", "(TIMESTAMP '1970-01-01 00:00:01', 1.5)");
    assertThat(rows("SHOW TABLES")).containsExactly("+I[cpu]", "+I[mem]");
    assertThat(rows("SELECT * FROM cpu"))
        .containsExactly(
            "+I[1970-01-01T00:00:01Z, null, null, 1.5]",
            "+I[1970-01-01T00:00:02Z, null, null, 2.5]",
            "+I[1970-01-01T00:00:03Z, a, 3, null]");
    run(sql, "INSERT INTO cpu (`time`, host, n) VALUES (TO_TIMESTAMP_LTZ(4000, 3), 'b', 4)");
    assertThat(rows("SELECT n FROM cpu WHERE host = 'b'")).containsExactly("+I[4]");
  }

  @Test
  void namesOfTagsMayHaveBlanksAtTheirEnds() throws Exception {
    insert(
        "cpu",
        "ts TIMESTAMP(3), ` h` STRING, `i\u2003` STRING, `j;'` STRING, v INT",
        "(TIMESTAMP '1970-01-01 00:00:01', 'a', 'b', 'c', 1)",
        "'tags' = ''' h'';''i\u2003'';''j;'''''''");
    createCatalog(root());
    assertThat(rows("SELECT ` h`, `i\u2003`, `j;'`, v FROM cpu")).containsExactly("+I[a, b, c, 1]");
  }

  @Test
  void otherRetentionPoliciesAreInTheNames() throws Exception {
    String row = "(TIMESTAMP '1970-01-01 00:00:01', 1)";
    insert("cpu", "ts TIMESTAMP(3), v INT", row);
    insert("cpu", "ts TIMESTAMP(3), w INT", row, "'retention-policy' = 'long'");
    insert("a$long", "ts TIMESTAMP(3), x INT", row);
    createCatalog(root());
    assertThat(rows("SHOW TABLES")).containsExactly("+I[a$long]", "+I[cpu$long]", "+I[cpu]");
    assertThat(rows("SELECT w FROM `cpu$long`")).containsExactly("+I[1]");
    assertThat(rows("SELECT x FROM `a$long`")).containsExactly("+I[1]");
    assertThatThrownBy(() -> sql.from("cpu$short")).hasMessageContaining("was not found");

    sql.executeSql("USE CATALOG default_catalog");
    sql.executeSql("DROP CATALOG t");
    createCatalog(root(), "'default-retention-policy' = 'long'");
    assertThat(rows("SHOW TABLES"))
        .containsExactly("+I[a$long$autogen]", "+I[cpu$autogen]", "+I[cpu]");
    assertThat(rows("SELECT w FROM cpu")).containsExactly("+I[1]");
    assertThat(rows("SELECT x FROM `a$long$autogen`")).containsExactly("+I[1]");
  }

  /** InfluxDB has one type of a field in a shard; two weeks are two shards. */
  @Test
  void aFieldOfSeveralTypesHasThatOfTheNewestShard() throws Exception {
    insert("cpu", "ts TIMESTAMP(3), v INT", "(TIMESTAMP '2024-01-01 00:00:00', 1)");
    insert("cpu", "ts TIMESTAMP(3), v DOUBLE", "(TIMESTAMP '2024-02-01 00:00:00', 1.5)");
    insert(
        "uint",
        "ts TIMESTAMP(3), v DECIMAL(20, 0)",
        "(TIMESTAMP '2024-01-01 00:00:00', 7)",
        "'decimal.type' = 'unsigned'");
    createCatalog(root());
    assertThat(rows("DESCRIBE cpu")).contains("+I[v, DOUBLE, true, null, null, null]");
    assertThat(rows("SELECT v FROM cpu WHERE `time` > TO_TIMESTAMP_LTZ(1706000000000, 3)"))
        .containsExactly("+I[1.5]");
    assertThatThrownBy(() -> rows("SELECT v FROM cpu"))
        .hasStackTraceContaining("is of type integer, but the column `v` is DOUBLE");
    assertThat(rows("SELECT v FROM uint")).containsExactly("+I[7]");
  }

  @Test
  void statisticsComeFromTheIndex() throws Exception {
    insert(
        "cpu",
        "ts TIMESTAMP(3), v INT",
        "(TIMESTAMP '1970-01-01 00:00:01', 1), (TIMESTAMP '1970-01-01 00:00:05', 2)");
    createCatalog(root());
    Catalog catalog = sql.getCatalog("t").orElseThrow();
    CatalogTableStatistics statistics = catalog.getTableStatistics(new ObjectPath(DATABASE, "cpu"));
    assertThat(statistics.getRowCount()).isEqualTo(-1);
    assertThat(statistics.getTotalSize()).isBetween(10L, 200L);
    assertThat(statistics.getProperties())
        .containsEntry("time.min", "1970-01-01T00:00:01Z")
        .containsEntry("time.max", "1970-01-01T00:00:05Z");
  }

  @Test
  void whatCannotBeDoneIsSaid() throws Exception {
    insert("cpu", "ts TIMESTAMP(3), v INT", "(TIMESTAMP '1970-01-01 00:00:01', 1)");
    createCatalog(root());
    assertThatThrownBy(() -> sql.executeSql("CREATE TABLE x (v INT)"))
        .hasStackTraceContaining("CREATE TABLE default_catalog.default_database.cpu");
    assertThatThrownBy(() -> sql.executeSql("CREATE DATABASE x"))
        .hasStackTraceContaining("comes into being with its first point");
    assertThatThrownBy(() -> sql.executeSql("DROP TABLE cpu"))
        .hasStackTraceContaining("use the command 'tsm delete'");
    assertThatThrownBy(() -> sql.executeSql("ALTER TABLE cpu RENAME TO x"))
        .hasStackTraceContaining("cannot alter table cpu");
    sql.executeSql("CREATE TABLE IF NOT EXISTS cpu (v INT)");
    sql.executeSql("DROP TABLE IF EXISTS x");

    sql.executeSql("USE CATALOG default_catalog");
    sql.executeSql("DROP CATALOG t");
    Path other = Files.createDirectory(temporary.resolve("other"));
    assertThatThrownBy(() -> createCatalog(other)).hasStackTraceContaining("is not a root");
    assertThatThrownBy(() -> createCatalog(root(), "'default-database' = 'x'"))
        .hasStackTraceContaining("has no database 'x' as 'default-database' says, but [metrics]");
    assertThatThrownBy(
            () -> sql.executeSql("CREATE CATALOG u WITH ('type' = 'tsm', 'path' = 'relative')"))
        .hasStackTraceContaining("path 'relative' is relative");
  }
}
