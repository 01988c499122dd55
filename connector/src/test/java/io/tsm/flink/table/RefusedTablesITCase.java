package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables that cannot work fail when a query is planned. The message says what is wrong and shows a
 * statement, which is run here: what it makes does work.
 */
class RefusedTablesITCase extends SqlTestBase {
  private static final Pattern SHOWN = Pattern.compile("CREATE TABLE .*?\\n\\)\\n", Pattern.DOTALL);

  private TableEnvironment sql;

  @BeforeEach
  void createEnvironment() {
    sql = batch();
  }

  static List<Arguments> tables() {
    List<Arguments> all = new ArrayList<>();
    add(all, "v DOUBLE", "no column has the time of a row: one must be a TIMESTAMP_LTZ");
    add(
        all,
        "a TIMESTAMP(3), b TIMESTAMP_LTZ(3), v DOUBLE",
        "2 columns may be the time of a row, (`a`, `b`): say by 'time' which one is");
    add(
        all,
        "a TIMESTAMP(3), v DOUBLE",
        "'time' = 'x', but the table's columns are (`a`, `v`)",
        "'time' = 'x'");
    add(
        all,
        "a STRING, v DOUBLE",
        "the time column `a` is of type STRING: it must be a TIMESTAMP_LTZ, a TIMESTAMP or a BIGINT",
        "'time' = 'a'");
    add(
        all,
        "a BIGINT, v DOUBLE",
        "the time column `a` is a BIGINT: say by 'time.precision' whether it counts ns, us, ms, s",
        "'time' = 'a'");
    add(
        all,
        "a BIGINT, v DOUBLE",
        "'time.precision': precision 'days' is none of ns, us, ms, s, m, h",
        "'time' = 'a'",
        "'time.precision' = 'days'");
    add(
        all,
        "a TIMESTAMP(3), v DOUBLE",
        "'time.precision' = 'ms', but the time column `a` has a unit already, that of its type"
            + " TIMESTAMP(3): leave the option out",
        "'time.precision' = 'ms'");
    add(
        all,
        "a TIMESTAMP(3), v DOUBLE",
        "'tags' names `host`, but the table's columns are (`a`, `v`)",
        "'tags' = 'host'");
    add(
        all,
        "a TIMESTAMP(3), h STRING, v DOUBLE",
        "'tags' names the time column `a`: leave it out",
        "'tags' = 'h;a'");
    add(all, "a TIMESTAMP(3), h STRING, v DOUBLE", "'tags' names `h` twice", "'tags' = 'h;h'");
    add(
        all,
        "a TIMESTAMP(3), h INT, v DOUBLE",
        "the column `h` of type INT is a tag, and tags are text: make it a STRING, or a field",
        "'tags' = 'h'");
    add(
        all,
        "a TIMESTAMP(3), h STRING, v DOUBLE, PRIMARY KEY (h) NOT ENFORCED",
        "the primary key (`h`) lacks the time column `a`: a row is replaced by one of the same tags"
            + " and time, so these must be the key");
    add(
        all,
        "a TIMESTAMP(3), h STRING, i STRING, v DOUBLE, PRIMARY KEY (h, a) NOT ENFORCED",
        "the primary key (`h`, `a`) must be the time column `a` and the tags, but 'tags' is (`h`,"
            + " `i`)",
        "'tags' = 'h;i'");
    add(
        all,
        "a TIMESTAMP(3), h STRING",
        "the table has no field: a point needs one beside time and tags",
        "'tags' = 'h'");
    add(
        all,
        "a TIMESTAMP(3), v DECIMAL(5, 2)",
        "the column `v` of type DECIMAL(5, 2) is a DECIMAL, which no field of InfluxDB holds exactly:"
            + " say by 'decimal.type'");
    add(
        all,
        "a TIMESTAMP(3), v DECIMAL(5, 2)",
        "has digits behind the point, which 'decimal.type' = 'unsigned' cannot keep",
        "'decimal.type' = 'unsigned'");
    add(all, "a TIMESTAMP(3), v BYTES", "is bytes, and InfluxDB's strings are text: encode it");
    add(all, "a TIMESTAMP(3), v BINARY(3)", "is bytes, and InfluxDB's strings are text: encode it");
    add(all, "a TIMESTAMP(3), v ARRAY<INT>", "is nested, and a field holds one value");
    add(all, "a TIMESTAMP(3), v MAP<STRING, INT>", "is nested, and a field holds one value");
    add(all, "a TIMESTAMP(3), v ROW<x INT>", "is nested, and a field holds one value");
    add(
        all,
        "a TIMESTAMP(3), `time` DOUBLE",
        "a field cannot be named 'time': InfluxDB would drop it without a word; rename it");
    add(
        all,
        "a TIMESTAMP(3), `time` STRING, v DOUBLE",
        "InfluxDB refuses a tag named 'time'; rename it",
        "'tags' = 'time'");
    add(
        all,
        "a TIMESTAMP(3), `v\\` DOUBLE",
        "the field name 'v\\' ends in a backslash, which would escape what follows it");
    add(
        all,
        "a TIMESTAMP(3), v DOUBLE",
        "the measurement '#m' begins with #, which makes a line a comment; rename it",
        "'measurement' = '#m'");
    add(all, "a TIMESTAMP(3), `v::field` DOUBLE, v DOUBLE", "two columns are the field `v`");
    add(
        all,
        "`it's` TIMESTAMP(3), w AS CAST(`it's` AS DATE), m STRING METADATA FROM 'measurement',"
            + " WATERMARK FOR `it's` AS `it's` - INTERVAL '1' SECOND, v BYTES, `a``b` INT",
        "is bytes");
    return all;
  }

  private static void add(List<Arguments> all, String columns, String message, String... options) {
    all.add(Arguments.of(columns, message, options));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void showTheTableThatWorks(String columns, String message, String[] options) throws Exception {
    sql.executeSql("CREATE TABLE m (" + columns + ") WITH " + options(options));
    Throwable refused = catchThrowable(() -> sql.explainSql(insertNulls("m")));
    String text = message(refused);
    assertThat(text).startsWith("Table default_catalog.default_database.m: ").contains(message);

    Matcher shown = SHOWN.matcher(text);
    assertThat(shown.find()).as(text).isTrue();
    sql.executeSql("DROP TABLE m");
    sql.executeSql(shown.group());
    assertThat(sql.explainSql(insertNulls("m"))).contains("Sink(table=");
    assertThat(shown.group()).contains(root().toUri().toString());
  }

  @Test
  void updatesNeedAPrimaryKeyOfTagsAndTime() throws Exception {
    sql = streaming();
    sql.executeSql(
        "CREATE TABLE m (h STRING, a TIMESTAMP(3), v BIGINT) WITH " + options("'tags' = 'h'"));
    String counts =
        "INSERT INTO m SELECT h, TIMESTAMP '2024-01-01 00:00:00', COUNT(*)"
            + " FROM (VALUES ('a'), ('b'), ('a')) AS t (h) GROUP BY h";
    String text = message(catchThrowable(() -> sql.explainSql(counts)));
    assertThat(text)
        .contains("without a primary key nobody knows which: the tags and the time must be one");

    Matcher shown = SHOWN.matcher(text);
    assertThat(shown.find()).as(text).isTrue();
    sql.executeSql("DROP TABLE m");
    sql.executeSql(shown.group());
    run(sql, counts);
    assertThat(lines())
        .containsExactly("m,h=a v=2i 1704067200000000000", "m,h=b v=1i 1704067200000000000");
  }

  @Test
  void aMeasurementOfEachRowsOwnAndAPrimaryKeyExcludeEachOther() {
    sql.executeSql(
        "CREATE TABLE m (a TIMESTAMP(3), v BIGINT, measurement STRING METADATA,"
            + " PRIMARY KEY (a) NOT ENFORCED) WITH "
            + options());
    assertThat(message(catchThrowable(() -> sql.explainSql(insertNulls("m")))))
        .contains("leave out either the primary key or the metadata column");
  }

  @Test
  void rowsThatAreFollowedHaveNoPrimaryKey() throws Exception {
    sql = streaming();
    sql.executeSql(
        "CREATE TABLE m (h STRING, a TIMESTAMP(3), v BIGINT, PRIMARY KEY (h, a) NOT ENFORCED) WITH "
            + options("'scan.monitor-interval' = '1 s'"));
    String insert = "INSERT INTO m VALUES ('x', TIMESTAMP '2024-01-01 00:00:00', 1)";
    assertThat(sql.explainSql(insert)).contains("Sink(table=");
    String query = "SELECT DISTINCT h, a FROM m";
    String text = message(catchThrowable(() -> sql.explainSql(query)));
    assertThat(text).contains("a row that is written again comes again");

    Matcher shown = SHOWN.matcher(text);
    assertThat(shown.find()).as(text).isTrue();
    sql.executeSql("DROP TABLE m");
    sql.executeSql(shown.group());
    assertThat(sql.explainSql(query)).contains("GroupAggregate"); // makes the rows distinct
  }

  @Test
  void aStatementThatNamesNoFieldIsRefused() {
    sql.executeSql(
        "CREATE TABLE m (h STRING, a TIMESTAMP(3), v BIGINT, w BIGINT,"
            + " PRIMARY KEY (h, a) NOT ENFORCED) WITH "
            + options());
    String values = " VALUES (TIMESTAMP '2024-01-01 00:00:00', 'x')";
    assertThat(message(catchThrowable(() -> sql.explainSql("INSERT INTO m (a, h)" + values))))
        .contains("none of the fields")
        .contains("INSERT INTO `m` (`h`, `a`, `v`) ...");
  }

  @Test
  void whatTheSinkRefusesFailsWhenTheQueryIsPlanned() {
    sql.executeSql(
        "CREATE TABLE m (a TIMESTAMP(3), v BIGINT) WITH "
            + options("'compaction.min-files' = '1'"));
    assertThat(message(catchThrowable(() -> sql.explainSql(insertNulls("m")))))
        .contains("less than 2 files cannot be merged");
  }

  private String insertNulls(String table) {
    List<String> nulls =
        sql.from(table).getResolvedSchema().getColumns().stream()
            .filter(c -> c.isPersisted())
            .map(
                c ->
                    "CAST(%s AS %s)"
                        .formatted(
                            c.getDataType().getLogicalType().isNullable() ? "NULL" : "'1'",
                            c.getDataType().getLogicalType().copy(true).asSerializableString()))
            .toList();
    return "INSERT INTO " + table + " SELECT " + String.join(", ", nulls);
  }

  /** The message of ours, below what Flink says. */
  private static String message(Throwable refused) {
    assertThat(refused).isNotNull();
    return ExceptionUtils.findThrowable(
            refused,
            e -> e instanceof ValidationException && e.getMessage().startsWith("Table default_"))
        .orElseThrow(() -> new AssertionError(refused))
        .getMessage();
  }
}
