package io.tsm.flink.table;

import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** SQL on a mini cluster, and a root in a temporary folder. */
abstract class SqlTestBase {
  static final String DATABASE = "metrics";

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir Path temporary;

  Path root() {
    return temporary.resolve("root");
  }

  /** The options that every table has, to be put behind WITH. */
  String options(String... more) {
    StringBuilder options =
        new StringBuilder("('connector' = 'tsm', 'database' = '" + DATABASE + "', 'path' = '")
            .append(root().toUri())
            .append('\'');
    for (String option : more) {
      options.append(", ").append(option);
    }
    return options.append(')').toString();
  }

  static TableEnvironment batch() {
    return environment(EnvironmentSettings.newInstance().inBatchMode());
  }

  static TableEnvironment streaming() {
    return environment(EnvironmentSettings.newInstance().inStreamingMode());
  }

  private static TableEnvironment environment(EnvironmentSettings.Builder settings) {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    config.setString("parallelism.default", "2");
    return TableEnvironment.create(settings.withConfiguration(config).build());
  }

  static void run(TableEnvironment sql, String statement) throws Exception {
    sql.executeSql(statement).await();
  }

  /** The rows that a query gives, sorted. */
  @SuppressWarnings("try") // an interruption is a failure here
  static List<String> rows(TableEnvironment sql, String query) throws Exception {
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> result = sql.executeSql(query).collect()) {
      result.forEachRemaining(row -> rows.add(row.toString()));
    }
    Collections.sort(rows);
    return rows;
  }

  /** What a reader sees, as lines of line protocol. */
  Set<String> lines() throws IOException {
    return StoredPoints.read(root(), DATABASE).lines();
  }
}
