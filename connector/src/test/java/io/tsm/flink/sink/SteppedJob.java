package io.tsm.flink.sink;

import io.tsm.flink.sink.testing.Coverage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A job that takes a checkpoint when the test says so, and perhaps a first one by itself. */
final class SteppedJob {
  private final MiniCluster cluster;
  private final FailingCoverage coverage = new FailingCoverage();
  private final JobClient client;

  private SteppedJob(MiniCluster cluster, DataStream<String> records, TsmSink<String> sink)
      throws Exception {
    this.cluster = cluster;
    records.getExecutionEnvironment().enableCheckpointing(Duration.ofHours(1).toMillis());
    SinkJobsTestBase.observe(records, coverage).sinkTo(sink).uid("sink");
    client = records.getExecutionEnvironment().executeAsync();
  }

  /**
   * Starts one, and takes a first checkpoint.
   *
   * @param records limited by checkpoints, for the job not to end at once
   */
  static SteppedJob start(MiniCluster cluster, DataStream<String> records, TsmSink<String> sink)
      throws Exception {
    SteppedJob job = new SteppedJob(cluster, records, sink);
    CommonTestUtils.waitForAllTaskRunning(cluster, job.client.getJobID(), false);
    job.checkpoint();
    return job;
  }

  /** Takes a checkpoint; the records it covers. */
  List<String> checkpoint() throws Exception {
    cluster.triggerCheckpoint(client.getJobID(), CheckpointType.FULL).get();
    return coverage.last();
  }

  /** Waits until records have passed since the last checkpoint. */
  void awaitRecords() throws Exception {
    SinkJobsTestBase.await(client, () -> coverage.uncovered(0) > 100);
  }

  /** Takes a savepoint, which covers records that no checkpoint covers. */
  Savepoint savepoint(Path directory) throws Exception {
    awaitRecords();
    String path =
        client.triggerSavepoint(directory.toUri().toString(), SavepointFormatType.CANONICAL).get();
    return new Savepoint(path, coverage.last());
  }

  /** Where its last completed checkpoint is. */
  Savepoint retained() throws Exception {
    String path =
        CommonTestUtils.getLatestCompletedCheckpointPath(client.getJobID(), cluster).orElseThrow();
    return new Savepoint(path, coverage.last());
  }

  /** Fails at a checkpoint, and waits until the job is back. */
  void fail() throws Exception {
    int before = coverage.starts(0);
    coverage.failing = true;
    tryCheckpoint();
    SinkJobsTestBase.await(client, () -> coverage.starts(0) > before);
    CommonTestUtils.waitForAllTaskRunning(cluster, client.getJobID(), false);
  }

  /** Takes checkpoints until the job has ended. */
  void finish() throws Exception {
    CommonTestUtils.waitUntilCondition(
        () -> {
          // Refused while tasks are ending; if the job has failed, its result says so.
          tryCheckpoint();
          return client.getJobStatus().get().isGloballyTerminalState();
        },
        20L);
    client.getJobExecutionResult().get();
  }

  /** Ends with the checkpoint, whatever becomes of it, or with the job, which may forget it. */
  private void tryCheckpoint() throws Exception {
    CompletableFuture.anyOf(
            cluster.triggerCheckpoint(client.getJobID(), CheckpointType.FULL).handle((id, e) -> e),
            cluster.requestJobResult(client.getJobID()))
        .get();
  }

  void cancel() throws Exception {
    client.cancel().get();
    SinkJobsTestBase.awaitEnd(client);
  }

  private static final class FailingCoverage extends Coverage {
    private volatile boolean failing;

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      if (failing) {
        failing = false;
        throw new IllegalStateException("checkpoint " + checkpointId + " fails on purpose");
      }
      return super.snapshot(subtask, checkpointId);
    }
  }

  /** A savepoint or a retained checkpoint. */
  record Savepoint(String path, List<String> covered) {}
}
