package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.flink.sink.testing.Overwrites;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

  /** As the planner of SQL leaves it behind an aggregation, to sinks that say no number. */
  @Test
  void whereThePlanLeavesItOpenTheFailureNamesTheOption() {
    StreamExecutionEnvironment env = batch();
    records(env, COUNT).sinkTo(sink().build()).setParallelism(ExecutionConfig.PARALLELISM_DEFAULT);

    assertThatThrownBy(env::execute)
        .hasStackTraceContaining("execution.batch.adaptive.auto-parallelism.enabled")
        .hasStackTraceContaining("setParallelism(n)")
        .hasStackTraceContaining("'sink.parallelism'");
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
