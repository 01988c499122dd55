package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A running job gets another parallelism from the adaptive scheduler. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RescaleITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(adaptive())
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static Configuration adaptive() {
    Duration soon = Duration.ofMillis(10);
    return new Configuration()
        .set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive)
        .set(JobManagerOptions.SCHEDULER_SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT, soon)
        .set(JobManagerOptions.SCHEDULER_EXECUTING_RESOURCE_STABILIZATION_TIMEOUT, soon)
        .set(JobManagerOptions.SCHEDULER_EXECUTING_COOLDOWN_AFTER_RESCALING, soon);
  }

  @Test
  void commitsOfGoneWritersAreMadeByThoseThatAreLeft(
      @InjectClusterClient RestClusterClient<?> client, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    StreamExecutionEnvironment env = environment(1);
    env.enableCheckpointing(30);
    Rescaled coverage = new Rescaled();
    observe(endless(env), coverage).sinkTo(sink().shardsPerGroup(4).build()).uid("sink");
    JobClient job = env.executeAsync();
    await(job, () -> coverage.hasCommitted(1));
    for (int parallelism : new int[] {4, 2}) {
      JobResourceRequirements.Builder requirements = JobResourceRequirements.newBuilder();
      for (JobVertexID vertex :
          cluster.getExecutionGraph(job.getJobID()).get().getAllVertices().keySet()) {
        requirements.setParallelismForJobVertex(vertex, 1, parallelism);
      }
      client.updateJobResourceRequirements(job.getJobID(), requirements.build()).get();
      await(job, () -> coverage.hasCommitted(parallelism));
    }
    stop(job);

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(coverage.last()));
    assertThat(stored.differentRewrites()).isEmpty();
    assertOnlyLogsAreLeft();
  }

  /** Knows how many subtasks there are, and when they have taken checkpoints. */
  private static final class Rescaled extends Coverage {
    private int parallelism;
    private long restored;

    Rescaled() {
      super(200);
    }

    @Override
    public synchronized void open(TaskInfo task, OptionalLong checkpoint) throws Exception {
      super.open(task, checkpoint);
      parallelism = task.getNumberOfParallelSubtasks();
      restored = checkpoint.orElse(0);
    }

    synchronized boolean hasCommitted(int subtasks) {
      return parallelism == subtasks && completed() > restored + 2;
    }
  }
}
