package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.flink.sink.testing.Overwrites;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch jobs whose scheduler decides how many tasks an operator gets, by the data that come. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AdaptiveBatchITCase extends SinkJobsTestBase {
  private static final long COUNT = 20_000;
  private static final long WEEK_SECONDS = 604_800;
  private static final String UNDECIDED = "undecided";

  /** Its scheduler gives an operator three tasks, of the four that there may be. */
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(
                  new Configuration()
                      .set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_MIN_PARALLELISM, 3))
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static StreamExecutionEnvironment batch() {
    StreamExecutionEnvironment env = environment(4, noRestarts());
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    return env;
  }

  /** Records are routed to four writers, so there must be no other number of them. */
  @ParameterizedTest(name = "points: {0}")
  @ValueSource(booleans = {false, true})
  void aSinkHasAsManyWritersAsTheJobSays(boolean points, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    StreamExecutionEnvironment env = batch();
    DataStream<String> records =
        records(env, COUNT).rebalance().map(line -> line).returns(Types.STRING).name(UNDECIDED);
    if (points) {
      records
          .flatMap(new PointSplitter<>(PointConverters.lineProtocol()))
          .sinkTo(sink(PointConverters.points()).build());
    } else {
      records.sinkTo(sink().build());
    }
    JobClient job = env.executeAsync();
    job.getJobExecutionResult().get();

    assertThat(parallelism(cluster, job, UNDECIDED)).isEqualTo(3);
    assertThat(parallelism(cluster, job, "Writer")).isEqualTo(4);
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  /** With an uid the sink goes another way through the planner. */
  @ParameterizedTest(name = "uid: {0}")
  @ValueSource(booleans = {false, true})
  void aTableHasAsManyWritersAsTheJobSays(boolean uid) throws Exception {
    TableEnvironment sql =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(noRestarts().set(CoreOptions.DEFAULT_PARALLELISM, 4))
                .build());
    sql.executeSql(
        "CREATE TABLE m (v BIGINT, t BIGINT) WITH ('connector' = 'tsm', 'time' = 't',"
            + " 'time.precision' = 's', 'database' = '%s', 'path' = '%s'%s)"
                .formatted(DATABASE, root().toUri(), uid ? ", 'sink.operator-uid' = 'm'" : ""));
    sql.executeSql(
        "CREATE TABLE numbers (w BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '12',"
            + " 'fields.w.kind' = 'sequence', 'fields.w.start' = '1', 'fields.w.end' = '12')");
    sql.executeSql("INSERT INTO m SELECT w, w * " + WEEK_SECONDS + " FROM numbers").await();

    assertThat(stored().lines())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(1, 13)
                .mapToObj(week -> "m v=%di %d000000000".formatted(week, week * WEEK_SECONDS))
                .toList());
  }

  /** Between tasks the scheduler would deal out what no chain keeps together. */
  @Test
  void ofPointsOfOneTaskTheLastOneWinsWithoutChains(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    StreamExecutionEnvironment env = batch();
    records(env, COUNT)
        .partitionCustom((part, tasks) -> part % tasks, Overwrites::part)
        .map(Overwrites::line)
        .returns(Types.STRING)
        .flatMap(new PointSplitter<>(PointConverters.lineProtocol()))
        .name(UNDECIDED)
        .sinkTo(sink(PointConverters.points()).build())
        .disableChaining();
    JobClient job = env.executeAsync();
    job.getJobExecutionResult().get();

    assertThat(parallelism(cluster, job, UNDECIDED)).isEqualTo(3);
    assertThat(parallelism(cluster, job, BundlingOperatorFactory.NAME)).isEqualTo(3);
    assertThat(stored().lines()).isEqualTo(Overwrites.expectedLines(COUNT));
  }

  @Test
  void aSinkWithoutAParallelismIsRefused() {
    StreamExecutionEnvironment env = batch();
    env.setParallelism(ExecutionConfig.PARALLELISM_DEFAULT);
    records(env, COUNT).sinkTo(sink().build());

    assertThatThrownBy(env::execute)
        .hasMessageContaining("execution.batch.adaptive.auto-parallelism.enabled")
        .hasMessageContaining("setParallelism")
        .hasMessageContaining("parallelism.default");
  }

  private static int parallelism(MiniCluster cluster, JobClient job, String name) throws Exception {
    return StreamSupport.stream(
            cluster
                .getExecutionGraph(job.getJobID())
                .get()
                .getVerticesTopologically()
                .spliterator(),
            false)
        .filter(vertex -> vertex.getName().contains(name))
        .findFirst()
        .orElseThrow()
        .getParallelism();
  }
}
