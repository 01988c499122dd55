package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.SteppedJob.Savepoint;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that are restored from savepoints which others have outlived. A plain savepoint holds a
 * commit that is not committed by it, but by every job that goes on from there: the one it was
 * taken of, with its next checkpoint, and each one that is restored.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SavepointITCase extends SinkJobsTestBase {
  private static final long COUNT = 16_000;
  private static final int PER_CHECKPOINT = 2_000;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(retainingCheckpoints())
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @ParameterizedTest(name = "the old job goes on first: {0}")
  @ValueSource(booleans = {true, false})
  void theCommitOfASavepointIsPublishedOnceByTheOldJobAndANewOne(
      boolean oldFirst, @InjectMiniCluster MiniCluster cluster) throws Exception {
    SteppedJob old = start(cluster, environment(2), COUNT);
    Savepoint savepoint = old.savepoint(temporary.resolve("savepoints"));
    assertThat(stored().lines()).isNotEqualTo(Records.expectedLines(savepoint.covered()));
    if (oldFirst) {
      old.finish();
      restored(savepoint, 2).execute();
    } else {
      restored(savepoint, 2).execute();
      old.finish();
    }

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.differentRewrites()).isEmpty();
    // Both jobs have written what comes after the savepoint, and only that.
    assertThat(stored.rewrites()).isEqualTo(valuesAfter(savepoint.covered()));
    assertNothingIsLeft();
  }

  @Test
  void aSavepointIsRestoredAfterTheOldJobHasWrittenItsRecordsByANewAttempt(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    SteppedJob old = start(cluster, environment(2), COUNT);
    List<String> committed = old.checkpoint();
    Savepoint savepoint = old.savepoint(temporary.resolve("savepoints"));
    old.fail(); // goes back before the savepoint, whose commit it will never make
    old.finish();
    assertThat(stored().lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored().rewrites()).isZero();

    restored(savepoint, 2).execute();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(stored.rewrites()).isEqualTo(valuesAfter(committed));
    assertOnlyLogsAreLeft();
  }

  @ParameterizedTest(name = "retained checkpoint: {0}")
  @ValueSource(booleans = {true, false})
  void whatARewoundJobWritesWinsOverLaterCommits(
      boolean retained, @InjectMiniCluster MiniCluster cluster) throws Exception {
    SteppedJob old = start(cluster, environment(2, retainedCheckpoints()), COUNT);
    old.awaitRecords();
    old.checkpoint();
    Savepoint point = retained ? old.retained() : old.savepoint(temporary.resolve("savepoints"));
    old.checkpoint();
    old.awaitRecords();
    List<String> covered = old.checkpoint();
    Set<String> published = Records.expectedLines(covered);
    CommonTestUtils.waitUntilCondition(() -> stored().lines().containsAll(published));
    old.cancel();
    assertThat(stored().lines()).isEqualTo(published);

    StreamExecutionEnvironment env = environment(2, restoredFrom(point));
    env.enableCheckpointing(50);
    observed(records(env, COUNT, PER_CHECKPOINT))
        .map(SavepointITCase::changed)
        .returns(Types.STRING)
        .sinkTo(sink().build())
        .uid("sink");
    env.execute();

    Set<String> expected = new TreeSet<>(Records.expectedLines(point.covered()));
    Set<String> after = Records.expectedLines(COUNT);
    after.removeAll(expected);
    after.forEach(line -> expected.add(changed(line)));
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(expected);
    int again = covered.size() - point.covered().size();
    assertThat(again).isPositive();
    assertThat(stored.rewrites()).isEqualTo(again * Records.FIELDS);
    assertThat(stored.differentRewrites()).hasSize(again);
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "4, 2"})
  void someWritersEndWhileACommitterStillRecovers(
      int before, int after, @InjectMiniCluster MiniCluster cluster) throws Exception {
    long count = 8_000; // so few that the network's buffers take what is left of them
    SteppedJob old = start(cluster, environment(before), count);
    Savepoint savepoint = old.savepoint(temporary.resolve("savepoints"));
    assertThat(savepoint.covered()).hasSizeLessThan((int) count);
    old.cancel();
    String oldSink = files("wal").get(0).split("/", -1)[0];
    StreamExecutionEnvironment env = environment(after, restoredFrom(savepoint));
    env.enableCheckpointing(50);
    observed(records(env, count)).sinkTo(sink().build()).uid("sink");

    JobClient job;
    String shard = "data/" + DATABASE + "/autogen/" + files("data/" + DATABASE + "/autogen").get(0);
    String directory = shard.substring(0, shard.lastIndexOf('/'));
    Lock lock = HandOver.get().lock(new LocalStorage(root()).describe(directory));
    lock.lock();
    try {
      job = env.executeAsync(); // one of its committers cannot publish to the shard
      await(job, () -> files("wal").stream().anyMatch(f -> !f.startsWith(oldSink) && isStaged(f)));
      assertThat(files("wal")).anyMatch(f -> f.startsWith(oldSink) && f.endsWith(".wal"));
    } finally {
      lock.unlock();
    }
    job.getJobExecutionResult().get();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  private static boolean isStaged(String file) {
    return file.endsWith(".tmp");
  }

  private static String changed(String line) {
    return line.replace("note=\"n", "note=\"again");
  }

  private static int valuesAfter(List<String> covered) {
    return (int) (COUNT - covered.size()) * Records.FIELDS;
  }

  private SteppedJob start(MiniCluster cluster, StreamExecutionEnvironment env, long count)
      throws Exception {
    return SteppedJob.start(cluster, records(env, count, PER_CHECKPOINT), sink().build());
  }

  private StreamExecutionEnvironment restored(Savepoint savepoint, int parallelism) {
    StreamExecutionEnvironment env = environment(parallelism, restoredFrom(savepoint));
    env.enableCheckpointing(50);
    observed(records(env, COUNT, PER_CHECKPOINT)).sinkTo(sink().build()).uid("sink");
    return env;
  }

  private static DataStream<String> observed(DataStream<String> records) {
    return observe(records, new ObservedMap.Observer<>() {});
  }

  private static Configuration restoredFrom(Savepoint savepoint) {
    Configuration config = new Configuration();
    config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.path());
    return config;
  }

  private static Configuration retainingCheckpoints() {
    return new Configuration().set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 10);
  }

  private Configuration retainedCheckpoints() {
    Configuration config = new Configuration();
    config.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        temporary.resolve("checkpoints").toUri().toString());
    config.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    return config;
  }
}
