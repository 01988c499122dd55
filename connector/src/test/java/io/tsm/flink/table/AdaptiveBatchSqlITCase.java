package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.StoredPoints;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch queries whose scheduler decides how many tasks an operator gets, by the data that come. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AdaptiveBatchSqlITCase {
  private static final int HOSTS = 2_000;

  /** Of four writers the first and last have much to do: the scheduler makes three of them. */
  private static final String DAY =
      "CASE WHEN k < 10 THEN 1 WHEN k < 20 THEN 2 WHEN MOD(k, 2) = 0 THEN 0 ELSE 3 END";

  /** Its scheduler gives an operator three tasks, of the four that there may be. */
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(
                  new Configuration()
                      .set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_MIN_PARALLELISM, 3))
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir Path root;

  @ParameterizedTest(name = "uid: {0}, key: {1}, parallelism of tables: {2}, writers: {3}")
  @CsvSource({
    "false, false, -1, 4",
    "false, true, -1, 4",
    "true, false, -1, 4",
    "true, true, -1, 4",
    "false, false, 2, 2"
  })
  void behindAnAggregationThereAreAsManyWritersAsTheJobSays(
      boolean uid, boolean key, int ofTables, int writers, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    TableEnvironment sql = batch();
    sql.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_RESOURCE_DEFAULT_PARALLELISM, ofTables);
    sql.executeSql(
        ("CREATE TABLE hits (host STRING, ts TIMESTAMP(3), n BIGINT%s) WITH ('connector' = 'tsm',"
                + " 'database' = 'metrics', 'path' = '%s', 'tags' = 'host',"
                + " 'sink.shard-duration' = '1 d', 'sink.shards-per-group' = '1'%s)")
            .formatted(
                key ? ", PRIMARY KEY (host, ts) NOT ENFORCED" : "",
                root.toUri(),
                uid ? ", 'sink.operator-uid' = 'sink'" : ""));
    sql.executeSql(
        ("CREATE TABLE log (k INT) WITH ('connector' = 'datagen', 'number-of-rows' = '%d',"
                + " 'fields.k.kind' = 'sequence', 'fields.k.start' = '0', 'fields.k.end' = '%d')")
            .formatted(HOSTS * 2, HOSTS * 2 - 1));
    TableResult result =
        sql.executeSql(
            ("INSERT INTO hits SELECT CONCAT('h', CAST(k AS STRING)),"
                    + " TIMESTAMPADD(DAY, %s, TIMESTAMP '1970-01-01 00:00:00'), COUNT(*)"
                    + " FROM (SELECT MOD(k, %d) AS k FROM log) GROUP BY k")
                .formatted(DAY, HOSTS));
    result.await();

    JobID job = result.getJobClient().orElseThrow().getJobID();
    if (ofTables < 0) {
      assertThat(parallelism(cluster, job, "Aggregate")).isEqualTo(3);
    }
    assertThat(parallelism(cluster, job, "Writer")).isEqualTo(writers);
    assertThat(StoredPoints.read(root, "metrics").lines()).isEqualTo(expected());
  }

  private static Set<String> expected() {
    return IntStream.range(0, HOSTS)
        .mapToObj(k -> "hits,host=h%d n=2i %d".formatted(k, TimeUnit.DAYS.toNanos(day(k))))
        .collect(Collectors.toSet());
  }

  private static int day(int k) {
    if (k < 20) {
      return k < 10 ? 1 : 2;
    }
    return k % 2 == 0 ? 0 : 3;
  }

  private static TableEnvironment batch() {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    config.set(CoreOptions.DEFAULT_PARALLELISM, 4);
    return TableEnvironment.create(
        EnvironmentSettings.newInstance().inBatchMode().withConfiguration(config).build());
  }

  private static int parallelism(MiniCluster cluster, JobID job, String name) throws Exception {
    return StreamSupport.stream(
            cluster.getExecutionGraph(job).get().getVerticesTopologically().spliterator(), false)
        .filter(vertex -> vertex.getName().contains(name))
        .reduce((first, last) -> last) // of an aggregation in two steps the global one
        .map(AccessExecutionJobVertex::getParallelism)
        .orElseThrow();
  }
}
