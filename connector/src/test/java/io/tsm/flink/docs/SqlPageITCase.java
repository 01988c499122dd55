package io.tsm.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs all SQL of a page, in its order, in one session, which is in batch mode. */
class SqlPageITCase {
  /** Where pages keep their data. */
  private static final String ROOT = "file:///data/";

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir private Path data;

  @ParameterizedTest
  @CsvSource({"README.md, 3", "docs/sql.md, 25"})
  void everyStatementOfThePageRunsAndPrintsWhatThePageShows(String page, int atLeast)
      throws Exception {
    TableEnvironment session = session();
    int executed = 0;
    for (SqlPage.Block block : SqlPage.read(page).blocks()) {
      String printed = "";
      for (String statement : block.statements()) {
        printed = run(session, statement, page + ", line " + block.line());
        executed++;
      }
      if (block.printed() != null) {
        assertThat(withoutWidths(printed))
            .as("what the last statement of the block at line %d of %s prints", block.line(), page)
            .isEqualTo(withoutWidths(block.printed().replace(ROOT, data.toUri().toString())));
      }
    }
    assertThat(executed).isGreaterThanOrEqualTo(atLeast);
  }

  /** Flink makes columns as wide as their types may be, which does not fit a page. */
  private static String withoutWidths(String table) {
    return table.replaceAll(" +", " ").replaceAll("-+", "-").strip();
  }

  private static TableEnvironment session() {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.setString("parallelism.default", "2");
    configuration.setString("table.local-time-zone", "UTC");
    return TableEnvironment.create(
        EnvironmentSettings.newInstance().inBatchMode().withConfiguration(configuration).build());
  }

  /** Runs a statement to its end; returns what a client would print of its result. */
  private String run(TableEnvironment session, String statement, String place) {
    String sql = statement.replace(ROOT, data.toUri().toString());
    try {
      if (sql.toUpperCase(Locale.ROOT).startsWith("SET ")) {
        set(session, sql);
        return "";
      }
      TableResult result = session.executeSql(sql);
      if (!isQuery(sql)) {
        result.await(); // of an INSERT, its job; others are done
        if (isInsert(sql)) {
          return "";
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream console = System.out;
      try (PrintStream print = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
        System.setOut(print); // results print themselves there, and nowhere else
        result.print();
      } finally {
        System.setOut(console);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new AssertionError(
          "the SQL of " + place + " failed:\n" + sql + "\n" + e.getMessage(), e);
    }
  }

  private static boolean isQuery(String sql) {
    return sql.regionMatches(true, 0, "SELECT", 0, 6) || sql.regionMatches(true, 0, "WITH", 0, 4);
  }

  private static boolean isInsert(String sql) {
    return sql.regionMatches(true, 0, "INSERT", 0, 6)
        || sql.regionMatches(true, 0, "EXECUTE", 0, 7);
  }

  /** {@code SET 'key' = 'value'} is the client's, and not known to a table environment. */
  private static void set(TableEnvironment session, String sql) {
    String[] parts = sql.substring("SET ".length()).split("=", 2);
    session.getConfig().set(unquoted(parts[0]), unquoted(parts[1]));
  }

  private static String unquoted(String text) {
    String stripped = text.strip();
    return stripped.substring(1, stripped.length() - 1);
  }
}
