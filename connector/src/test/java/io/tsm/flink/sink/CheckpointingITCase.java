package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that overtake records, overlap, are declined or cannot be written. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CheckpointingITCase extends SinkJobsTestBase {
  private static final int PACE = 200;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(smallBuffers())
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(1)
              .build());

  /** So that little input is enough for back-pressure. */
  private static Configuration smallBuffers() {
    return new Configuration()
        .set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4 kb"));
  }

  /** Of the sink's two ways to get its records, one is a shuffle that barriers cannot overtake. */
  @ParameterizedTest
  @EnumSource(Distribution.class)
  void checkpointsOvertakeRecords(Distribution distribution, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    long count = 20_000;
    String id = "unaligned-" + distribution;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(50);
    env.getCheckpointConfig().enableUnalignedCheckpoints();
    env.getCheckpointConfig().setForceUnalignedCheckpoints(distribution == Distribution.SERIES);
    env.getCheckpointConfig().setAlignedCheckpointTimeout(Duration.ZERO);
    Overtaking overtaking = new Overtaking();
    records(env, count)
        .map(new ObservedMap<>(overtaking.sources()))
        .returns(Types.STRING)
        .rebalance()
        .map(new ObservedMap<>(overtaking))
        .returns(Types.STRING)
        .map(new FailingMap<>(id, 1, 1_500))
        .returns(Types.STRING)
        .sinkTo(sink().distribution(distribution).build());
    JobClient job = env.executeAsync();
    job.getJobExecutionResult().get();

    assertThat(FailingMap.failures(id)).isOne();
    CheckpointStatsSnapshot checkpoints = checkpoints(cluster, job);
    assertThat(checkpoints.getCounts().getNumberOfRestoredCheckpoints()).isOne();
    assertThat(checkpoints.getSummaryStats().getPersistedDataStats().getMaximum())
        .as("bytes of records that a barrier has overtaken")
        .isGreaterThan(10_000);
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.differentRewrites()).isEmpty();
    assertOnlyLogsAreLeft();
  }

  /**
   * @param commits of one writer that wait at a time; the hand-over keeps four, so more come from
   *     the log
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void severalCommitsWaitWhileCheckpointsOverlap(
      int commits, @InjectMiniCluster MiniCluster cluster) throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(20);
    env.getCheckpointConfig().setMaxConcurrentCheckpoints(100);
    Overlapping coverage = new Overlapping(commits);
    JobClient job = writeWithoutShuffle(env, coverage);
    await(job, coverage::happened);
    stop(job);

    assertThat(coverage.mostWaiting).isGreaterThanOrEqualTo(commits);
    assertStoredOnce(coverage);
    assertThat(checkpoints(cluster, job).getCounts().getNumberOfRestoredCheckpoints()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void commitsOfDeclinedCheckpointsGoWithTheNext(
      int declined, @InjectMiniCluster MiniCluster cluster) throws Exception {
    StreamExecutionEnvironment env = environment(2, checkpointsInMemory());
    env.enableCheckpointing(20);
    env.getCheckpointConfig().setTolerableCheckpointFailureNumber(declined);
    Declining coverage = new Declining(declined);
    JobClient job = writeWithoutShuffle(env, coverage);
    await(job, coverage::happened);
    CheckpointStatsSnapshot checkpoints = checkpoints(cluster, job);
    stop(job);

    assertThat(checkpoints.getCounts().getNumberOfFailedCheckpoints())
        .isGreaterThanOrEqualTo(declined);
    assertThat(coverage.mostWaiting).isGreaterThanOrEqualTo(declined + 1);
    assertStoredOnce(coverage);
    assertThat(checkpoints(cluster, job).getCounts().getNumberOfRestoredCheckpoints()).isZero();
  }

  private static Configuration checkpointsInMemory() {
    return new Configuration().set(CheckpointingOptions.CHECKPOINT_STORAGE, "jobmanager");
  }

  @Test
  void aSavepointThatCannotBeWrittenChangesNothing(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    Path target = temporary.resolve("unwritable");
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(20);
    Sabotage coverage = new Sabotage(target);
    JobClient job = writeWithoutShuffle(env, coverage);
    await(job, () -> coverage.completed() > 2);
    assertThatThrownBy(
            () ->
                job.triggerSavepoint(target.toUri().toString(), SavepointFormatType.CANONICAL)
                    .get())
        .hasStackTraceContaining("savepoint-");
    assertThat(coverage.done).isTrue();
    long before = coverage.completed();
    await(job, () -> coverage.completed() > before + 1);
    stop(job);

    assertStoredOnce(coverage);
    assertThat(checkpoints(cluster, job).getCounts().getNumberOfRestoredCheckpoints()).isZero();
  }

  /** Each subtask is a task of its own, from the source to the files; until it is stopped. */
  private JobClient writeWithoutShuffle(StreamExecutionEnvironment env, Coverage coverage)
      throws Exception {
    observe(endless(env), coverage)
        .sinkTo(sink().distribution(Distribution.NONE).build())
        .uid("sink");
    return env.executeAsync();
  }

  private void assertStoredOnce(Coverage coverage) throws Exception {
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(coverage.last()));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  private static CheckpointStatsSnapshot checkpoints(MiniCluster cluster, JobClient job)
      throws Exception {
    return cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
  }

  /** Commits of a writer that nobody has published. */
  private int waitingCommits(int subtask) throws IOException {
    return (int)
        files("wal").stream().filter(f -> f.contains("/" + subtask + "-") && isSegment(f)).count();
  }

  private static boolean isSegment(String file) {
    return file.endsWith(".wal");
  }

  /**
   * Stops now and then, if no checkpoint is being taken, until the sources have taken one: then its
   * barrier is in the network, behind records. Not while records of a restored checkpoint come
   * first: until they are through, none is taken.
   */
  private static final class Overtaking implements ObservedMap.Observer<String> {
    private final Map<Integer, Long> completed = new HashMap<>();
    private long newest;
    private int sources;
    private int records;

    @Override
    public synchronized void open(TaskInfo task, OptionalLong restored) {
      completed.put(task.getIndexOfThisSubtask(), restored.isPresent() ? -1L : 0L);
    }

    @Override
    public synchronized void record(int subtask, String record) throws InterruptedException {
      if (++records % 500 == 0) {
        while (sources > 0 && newest == completed.get(subtask)) {
          wait();
        }
      }
    }

    @Override
    public synchronized void completed(int subtask, long checkpointId) {
      completed.put(subtask, checkpointId);
    }

    ObservedMap.Observer<String> sources() {
      return new ObservedMap.Observer<>() {
        @Override
        public void open(TaskInfo task, OptionalLong restored) {
          change(1, 0);
        }

        @Override
        public boolean snapshot(int subtask, long checkpointId) {
          change(0, checkpointId);
          return true;
        }

        @Override
        public void close(int subtask) {
          change(-1, 0);
        }
      };
    }

    private synchronized void change(int opened, long checkpointId) {
      sources += opened;
      newest = Math.max(newest, checkpointId);
      notifyAll();
    }
  }

  /** Holds one checkpoint up in one subtask until the other has more commits to wait. */
  private final class Overlapping extends Coverage {
    private final int commits;
    private long held;
    private int mostWaiting;

    Overlapping(int commits) {
      super(PACE);
      this.commits = commits;
    }

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      super.snapshot(subtask, checkpointId);
      if (subtask == 0) {
        mostWaiting = Math.max(mostWaiting, waitingCommits(0));
        notifyAll();
      } else if (held == 0 && completed() > 1) {
        held = checkpointId;
        while (mostWaiting < commits) {
          wait();
        }
      }
      return true;
    }

    synchronized boolean happened() {
      return held > 0 && completed() > held;
    }
  }

  /** Declines some checkpoints in one subtask, after the other has taken them. */
  private final class Declining extends Coverage {
    private final int most;
    private int declined;
    private long taken;
    private long accepted;
    private int mostWaiting;

    Declining(int most) {
      super(PACE);
      this.most = most;
    }

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      super.snapshot(subtask, checkpointId);
      if (subtask == 0) {
        taken = checkpointId;
        mostWaiting = Math.max(mostWaiting, waitingCommits(0));
        notifyAll();
      } else if (completed() > 1 && declined < most) {
        while (taken < checkpointId) {
          wait();
        }
        declined++;
        return false;
      } else if (declined == most && accepted == 0) {
        accepted = checkpointId;
      }
      return true;
    }

    synchronized boolean happened() {
      return accepted > 0 && completed() > accepted;
    }
  }

  /** Puts a file in the place of a savepoint's directory, while the savepoint is being taken. */
  private static final class Sabotage extends Coverage {
    private final Path target;
    private volatile boolean done;

    Sabotage(Path target) {
      super(PACE);
      this.target = target;
    }

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      if (!done && Files.exists(target)) {
        try (Stream<Path> directories = Files.list(target)) {
          for (Path savepoint : directories.toList()) {
            Files.delete(savepoint);
            Files.createFile(savepoint);
            done = true;
          }
        }
      }
      return super.snapshot(subtask, checkpointId);
    }
  }
}
