package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.testing.Failures;
import io.tsm.flink.sink.testing.ForwardingStorage;
import io.tsm.flink.sink.testing.GatedStorage;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real jobs on a storage that is slow, or fails, at a moment that the test chooses. */
@Timeout(120)
class BlockedCommitITCase {
  private static final String DATABASE = "metrics";
  private static final int COUNT = 3_000;

  /** More than one commit publishes, and fewer than two: records go into five shards. */
  private static final int FIRST_COMMITS = 7;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder().setNumberSlotsPerTaskManager(2).build());

  @TempDir private Path temporary;

  private Storage files() {
    return new LocalStorage(temporary.resolve("root"));
  }

  private StorageSink sink(Storage root) {
    return new StorageSink(root, temporary.resolve("local"), DATABASE);
  }

  private static JobClient start(Configuration config, StorageSink sink) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(1);
    env.enableCheckpointing(50);
    env.fromSource(
            new DataGeneratorSource<>(
                Records::line, COUNT, RateLimiterStrategy.perCheckpoint(500), Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .uid("source")
        .sinkTo(sink)
        .uid("sink");
    return env.executeAsync();
  }

  private StoredPoints assertAllIsThere() throws IOException {
    StoredPoints stored = StoredPoints.read(temporary.resolve("root"), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(files().list("wal")).isNotEmpty();
    for (Storage.FileEntry sinkId : files().list("wal")) {
      for (Storage.FileEntry writer : files().list("wal/" + sinkId.name())) {
        assertThat(files().list("wal/" + sinkId.name() + "/" + writer.name()))
            .extracting(Storage.FileEntry::name)
            .allMatch(name -> name.endsWith(".done"));
      }
    }
    return stored;
  }

  /** Checkpoints expire meanwhile; the job neither fails nor loses anything. */
  @Test
  void aCommitTakesLongerThanCheckpointsMay(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    Configuration config = Failures.noRestarts();
    config.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMillis(500));
    config.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    GatedStorage storage = new GatedStorage(files(), FIRST_COMMITS);
    StorageSink sink = sink(storage);
    JobClient job = start(config, sink);
    CommonTestUtils.waitUntilCondition(() -> storage.held() > 0);
    long expired = expiredCheckpoints(cluster, job);
    CommonTestUtils.waitUntilCondition(() -> expiredCheckpoints(cluster, job) >= expired + 2);
    storage.open();
    job.getJobExecutionResult().get();
    assertThat(assertAllIsThere().rewrites()).isZero();
    assertThat(sink.handOver().isEmpty()).isTrue();
  }

  private static long expiredCheckpoints(MiniCluster cluster, JobClient job) throws Exception {
    return cluster
        .getExecutionGraph(job.getJobID())
        .get()
        .getCheckpointStatsSnapshot()
        .getCounts()
        .getNumberOfFailedCheckpoints();
  }

  /** What the cancelled attempt left half done is done by the restored job, and by nobody else. */
  @Test
  void aJobIsCancelledWhileItCommits(@InjectMiniCluster MiniCluster cluster) throws Exception {
    Configuration config = Failures.noRestarts();
    config.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, temporary.resolve("state").toUri().toString());
    config.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    GatedStorage storage = new GatedStorage(files(), FIRST_COMMITS);
    StorageSink sink = sink(storage);
    JobClient job = start(config, sink);
    CommonTestUtils.waitUntilCondition(() -> storage.held() > 0);
    String checkpoint =
        CommonTestUtils.getLatestCompletedCheckpointPath(job.getJobID(), cluster).orElseThrow();
    CompletableFuture<Void> cancelled = job.cancel();
    CommonTestUtils.waitForJobStatus(job, List.of(JobStatus.CANCELLING));
    storage.open();
    cancelled.get();
    CommonTestUtils.waitForJobStatus(job, List.of(JobStatus.CANCELED));
    StoredPoints left = StoredPoints.read(temporary.resolve("root"), DATABASE);
    assertThat(left.lines()).isSubsetOf(Records.expectedLines(COUNT));
    CommonTestUtils.waitUntilCondition(() -> sink.handOver().isEmpty());
    sink.stopThreads();
    assertThat(StoredPoints.read(temporary.resolve("root"), DATABASE).files())
        .as("nothing is published once the job has ended")
        .isEqualTo(left.files());

    Configuration restored = Failures.noRestarts();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
    start(restored, sink(files())).getJobExecutionResult().get();
    assertAllIsThere();
  }

  /** With a log a file that the background cannot make is no failure of the job. */
  @Test
  void aBackgroundSnapshotFails(@InjectMiniCluster MiniCluster cluster) throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    Storage storage =
        new ForwardingStorage(files()) {
          @Override
          public OutputFile create(String path) throws IOException {
            if (path.endsWith(".tsm.tmp") && failed.compareAndSet(false, true)) {
              throw new IOException("no luck with " + path);
            }
            return super.create(path);
          }
        };
    JobClient job = start(Failures.noRestarts(), sink(storage));
    job.getJobExecutionResult().get();
    assertThat(failed).isTrue();
    assertThat(assertAllIsThere().rewrites()).isZero();
  }
}
