package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that fail: alone, without checkpoints, in their commit. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FailoverITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @Test
  void aSubtaskThatFailsAloneLeavesTheOtherItsCacheAndItsCommits() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(30);
    FailingAlone coverage = new FailingAlone();
    observe(endless(env), coverage)
        .sinkTo(sink().distribution(Distribution.NONE).build())
        .uid("sink");
    JobClient job = env.executeAsync();
    await(job, coverage::isOver);
    stop(job);

    assertThat(coverage.starts(0)).isOne();
    assertThat(coverage.starts(1)).isEqualTo(3);
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(coverage.last()));
    assertThat(stored.rewrites()).isZero();
    assertThat(files("wal"))
        .filteredOn(name -> !name.endsWith(".done"))
        .as("the log of the commit that was lost with its subtask")
        .singleElement()
        .asString()
        .matches(".*/1-[^/]+/[^/]+\\.wal");
    assertOnlyLogsAreLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "BATCH,1,SERIES",
    "BATCH,4,SERIES",
    "BATCH,2,NONE",
    "STREAMING,3,SERIES",
    "STREAMING,2,NONE"
  })
  void withoutCheckpointsFailedTasksStartAgain(
      RuntimeExecutionMode mode, int parallelism, Distribution distribution) throws Exception {
    long count = 20_000;
    AtomicInteger records = new AtomicInteger();
    StreamExecutionEnvironment env = environment(parallelism);
    env.setRuntimeMode(mode);
    records(env, count)
        .map(
            new ObservedMap<>(
                new ObservedMap.Observer<String>() {
                  @Override
                  public void record(int subtask, String record) {
                    int passed = records.incrementAndGet();
                    if (passed == 5_000 || passed == 15_000) {
                      throw new IllegalStateException("failure on purpose");
                    }
                  }
                }))
        .returns(Types.STRING)
        .sinkTo(sink().distribution(distribution).build());
    env.execute();

    assertThat(records.get()).isGreaterThan((int) count);
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  /** A shard cannot be written, as the commit finds out when it has published to others. */
  @ParameterizedTest(name = "{0}, checkpoints: {1}")
  @CsvSource({"BATCH,false", "STREAMING,false", "STREAMING,true"})
  void aCommitThatHasFailedHalfWayIsMadeAgain(
      RuntimeExecutionMode mode, boolean checkpoints, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    long count = 20_000;
    StreamExecutionEnvironment env =
        environment(
            1, // another one's commit would wait for the shard in the last thread that publishes
            new Configuration()
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1_000_000));
    env.setRuntimeMode(mode);
    if (checkpoints) {
      env.enableCheckpointing(50);
    }
    records(env, count).sinkTo(sink().build());
    ShardLayout layout = new ShardLayout(ShardLayout.DEFAULT_GROUP_DURATION, 1);
    String shard =
        "data/" + DATABASE + "/autogen/" + layout.shardId(layout.group(Records.time(0)), 0);
    Path obstacle = root().resolve(shard);
    JobClient job;
    Lock lock = HandOver.get().lock(new LocalStorage(root()).describe(shard));
    lock.lock();
    try {
      job = env.executeAsync();
      await(job, () -> !files("data").isEmpty());
      Files.createFile(obstacle);
    } finally {
      lock.unlock();
    }
    await(job, () -> attempts(cluster, job) > 1);
    Files.delete(obstacle);
    job.getJobExecutionResult().get();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isPositive();
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(localFiles()).isEmpty();
    assertThat(HandOver.get().isEmpty()).isTrue();
  }

  private static int attempts(MiniCluster cluster, JobClient job) throws Exception {
    int most = 0;
    for (var vertex : cluster.getExecutionGraph(job.getJobID()).get().getAllExecutionVertices()) {
      most = Math.max(most, vertex.getCurrentExecutionAttempt().getAttemptNumber() + 1);
    }
    return most;
  }

  /**
   * Subtask 1 fails while a checkpoint is being taken, of which subtask 0 has done its part, and
   * then once more, when subtask 0 has records in its cache.
   */
  private static final class FailingAlone extends Coverage {
    private int failures;
    private long taken;
    private long failedAfter;

    FailingAlone() {
      super(200);
    }

    @Override
    public synchronized void record(int subtask, String record) throws Exception {
      super.record(subtask, record);
      if (subtask == 1 && failures == 1 && completed() > failedAfter + 1 && uncovered(0) > 0) {
        fail();
      }
    }

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      if (subtask == 0) {
        taken = checkpointId;
        notifyAll();
      } else if (failures == 0 && completed() > 1) {
        while (taken < checkpointId) {
          wait();
        }
        fail();
      }
      return super.snapshot(subtask, checkpointId);
    }

    private void fail() {
      failures++;
      failedAfter = completed();
      throw new IllegalStateException("failure " + failures + " on purpose");
    }

    synchronized boolean isOver() {
      return failures == 2 && completed() > failedAfter + 1;
    }
  }
}
