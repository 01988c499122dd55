package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many blocks and files a query reads, by the source's own counters. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // an interruption while results are closed is a failure here
class ScanCostITCase {
  private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();
  private static final long WEEK = 604_800_000_000_000L;
  private static final int HOSTS = 4;
  private static final int FIELDS = 3;
  private static final int WEEKS = 2;

  /** Of each field of a series in a week: 3,000 rows. */
  private static final int BLOCKS = 3;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private static Path root;

  @BeforeAll
  static void write() throws IOException {
    try (StorageEngine engine = StorageEngine.open(root, EngineOptions.defaults())) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < WEEKS * BLOCKS * 1000; i++) {
        for (int host = 0; host < HOSTS; host++) {
          PointBuilder point = Point.builder().measurement("air").tag("host", "h" + host);
          point.field("x", i * 0.5).field("y", (long) i).field("z", i % 2 == 0);
          points.add(Point.copyOf(point.time(i % WEEKS * WEEK + i * 1_000_000L).build()));
        }
      }
      engine.writePoints("db", "autogen", points);
      engine.writeSnapshot();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM air | 72",
        "SELECT x FROM air | 72",
        "SELECT x FROM strict | 24",
        "SELECT y FROM strict | 48",
        "SELECT x FROM strict WHERE x >= 0 AND host = 'h1' | 6",
        "SELECT x FROM air WHERE x >= 0 | 24",
        "SELECT y FROM air WHERE x + 1 >= 0 AND y > 3 | 48",
        "SELECT COUNT(*) FROM air WHERE x IS NOT NULL | 24",
        "SELECT x FROM air WHERE x IS NOT NULL AND host = 'h1' | 6",
        "SELECT * FROM air WHERE host IN ('h1', 'h2') | 36",
        "SELECT * FROM air WHERE host LIKE 'nobody%' | 0",
        "SELECT * FROM air WHERE ts < TIMESTAMP '1970-01-01 00:00:00.5' | 12",
        "SELECT * FROM air WHERE ts >= TIMESTAMP '1970-01-06 00:00:00' | 36",
        "SELECT MIN(ts), MAX(ts) FROM air | 0",
        "SELECT host, MAX(ts) FROM air WHERE host <> 'h3' GROUP BY host | 0",
        "SELECT COUNT(*) FROM strict | 24",
      })
  void readsNoBlockThatItDoesNotNeed(String query, long blocks) throws Exception {
    TableEnvironment sql =
        TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().build());
    String with =
        " WITH ('connector' = 'tsm', 'path' = '%s', 'database' = 'db', 'measurement' = 'air',"
                .formatted(root.toUri())
            + " 'tags' = 'host')";
    sql.executeSql(
        "CREATE TABLE air (host STRING, x DOUBLE, y BIGINT, z BOOLEAN, ts TIMESTAMP(9))" + with);
    sql.executeSql(
        "CREATE TABLE strict (host STRING, x DOUBLE NOT NULL, y BIGINT, z BOOLEAN, ts TIMESTAMP(9))"
            + with);

    TableResult result = sql.executeSql(query);
    try (CloseableIterator<Row> rows = result.collect()) {
      rows.forEachRemaining(row -> {});
    }

    assertThat(HOSTS * FIELDS * WEEKS * BLOCKS).isEqualTo(72);
    JobID job = result.getJobClient().orElseThrow().getJobID();
    assertThat(sum(job, "blocksRead")).isEqualTo(blocks);
    assertThat(sum(job, "filesOpened")).isEqualTo(query.contains("WHERE ts") ? 1 : WEEKS);
  }

  private static long sum(JobID job, String name) {
    return REPORTER.findMetrics(job, name).entrySet().stream()
        .filter(metric -> metric.getKey().endsWith("." + name))
        .mapToLong(metric -> ((Counter) metric.getValue()).getCount())
        .sum();
  }
}
