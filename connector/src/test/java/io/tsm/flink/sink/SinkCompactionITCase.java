package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.annotation.Nullable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that compact what they write. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SinkCompactionITCase extends SinkJobsTestBase {
  private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

  /** Eight new files, the newest included, and three of each level. */
  private static final int HANDFUL = 8 + 3 * 3 + 1;

  private static final int FILES_AT_THE_END = 4;

  private static final int PACE = 200;
  private static final long COUNT = 16_000;
  private static final int PER_CHECKPOINT = 500;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @ParameterizedTest
  @CsvSource({"1,1,SERIES", "4,1,SERIES", "2,2,NONE"})
  void leavesAHandfulOfFilesOverFailures(int parallelism, int shards, Distribution distribution)
      throws Exception {
    StreamExecutionEnvironment env = environment(parallelism);
    env.enableCheckpointing(200);
    String failures = UUID.randomUUID().toString();
    Coverage coverage = new Coverage(PACE);
    observe(
            endless(env)
                .map(new FailingMap<String>(failures, 5, 10 * PACE))
                .returns(Types.STRING)
                .uid("failing"),
            coverage)
        .sinkTo(compacting().distribution(distribution).shardsPerGroup(shards).build())
        .uid("sink");
    JobClient job = env.executeAsync();
    await(job, () -> FailingMap.failures(failures) == 5);
    long before = coverage.completed();
    await(job, () -> coverage.completed() > before + 30 && mostFilesOfAShard() < HANDFUL);
    stop(job);

    assertThat(mostFilesOfAShard()).isLessThan(HANDFUL + FILES_AT_THE_END);
    assertAnswersAreThoseOf(coverage);
    assertOnlyLogsAreLeft();
    assertThat(Compactions.get().isIdle()).isTrue();
  }

  /** The promise, for a job as users have it: ten minutes of it with {@code -Psoak}. */
  @Test
  void leavesAHandfulOfFilesWithACheckpointASecond() throws Exception {
    long seconds = Boolean.getBoolean("tsm.soak") ? 600 : 60;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(1000);
    Coverage coverage = new Coverage(PACE);
    observe(endless(env), coverage).sinkTo(compacting().build()).uid("sink");
    JobClient job = env.executeAsync();
    await(job, () -> coverage.completed() >= seconds);
    stop(job);

    assertThat(mostFilesOfAShard()).isLessThan(HANDFUL + FILES_AT_THE_END);
    assertThat(sum(job.getJobID(), "compactions")).isPositive();
    assertAnswersAreThoseOf(coverage);
    assertNothingIsLeft();
  }

  @Test
  void findsShardsThatNobodyWritesToAnyMore() throws Exception {
    StreamExecutionEnvironment before = environment(2);
    before.enableCheckpointing(20);
    Coverage coverage = new Coverage(PACE);
    observe(endless(before), coverage).sinkTo(sink().build());
    JobClient first = before.executeAsync();
    await(first, () -> coverage.completed() > 40);
    stop(first);
    long files = mostFilesOfAShard();
    assertThat(files).isGreaterThan(HANDFUL);

    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(20);
    observe(endless(env).filter(line -> false), new Coverage()).sinkTo(compacting().build());
    JobClient second = env.executeAsync();
    await(second, () -> mostFilesOfAShard() < HANDFUL);
    stop(second);

    assertThat(sum(second.getJobID(), "committedPoints")).isZero();
    assertAnswersAreThoseOf(coverage);
    assertNothingIsLeft();
  }

  @ParameterizedTest(name = "with a uid: {0}")
  @ValueSource(booleans = {true, false})
  void savepointsFitWithCompactionOnAndOff(boolean uid) throws Exception {
    String savepoint = null;
    for (boolean compaction : new boolean[] {false, true, false}) {
      JobClient job = start(compaction, uid, savepoint);
      long before = publications();
      await(job, () -> publications() > before);
      savepoint = stop(job);
    }
    JobClient last = start(true, uid, savepoint);
    last.getJobExecutionResult().get();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  /** The greatest generation of a shard. */
  private long publications() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    String parent = ShardPath.ofPolicy(DATABASE, "autogen");
    long most = 0;
    for (Storage.FileEntry shard : storage.list(parent)) {
      for (TsmFileName file : ShardPath.listFiles(storage, parent + "/" + shard.name())) {
        most = Math.max(most, file.generation());
      }
    }
    return most;
  }

  private JobClient start(boolean compaction, boolean uid, @Nullable String savepoint)
      throws Exception {
    Configuration config = noRestarts();
    if (savepoint != null) {
      config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment env = environment(2, config);
    env.enableCheckpointing(50);
    DataStreamSink<String> end =
        observe(records(env, COUNT, PER_CHECKPOINT), new ObservedMap.Observer<>() {})
            .sinkTo(sink().compaction(compaction).build());
    if (uid) {
      end.uid("sink");
    }
    return env.executeAsync();
  }

  @Test
  void showsWhatItDoes() throws Exception {
    StreamExecutionEnvironment env = environment(1);
    env.enableCheckpointing(20);
    Coverage coverage = new Coverage(PACE);
    observe(endless(env), coverage).sinkTo(compacting().build()).uid("sink");
    JobClient client = env.executeAsync();
    JobID job = client.getJobID();
    await(client, () -> sum(job, "compactions") > 10);
    stop(client);

    long read = sum(job, "compactionBytesRead");
    assertThat(read).isPositive();
    assertThat(sum(job, "compactionBytesWritten")).isPositive().isLessThan(read);
    assertThat(sum(job, "compactionsFailed")).isZero();
    assertThat(gauge(job, "lastCompactionDurationMs")).isNotNegative();
    long most = mostFilesOfAShard() + HANDFUL; // what ended with the job may not be counted
    assertThat(gauge(job, "maxFilesPerShard")).isBetween(1L, most);
    assertThat(gauge(job, "maxWaitingFilesPerShard")).isBetween(1L, most);
    assertThat(gauge(job, "compactionsRunning")).isZero();
    assertThat(gauge(job, "compactionsQueued")).isNotNegative();
    assertThat(gauge(job, "compactionPausedMs")).isZero();
  }

  /** As a user has it who asks for nothing else. */
  private TsmSinkBuilder<String> compacting() {
    return sink().compaction(true);
  }

  private long mostFilesOfAShard() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    String parent = ShardPath.ofPolicy(DATABASE, "autogen");
    long most = 0;
    for (Storage.FileEntry shard : storage.list(parent)) {
      most = Math.max(most, storage.list(parent + "/" + shard.name()).size());
    }
    return most;
  }

  private void assertAnswersAreThoseOf(Coverage coverage) throws IOException {
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(coverage.last()));
    assertThat(stored.differentRewrites()).isEmpty();
  }

  private static long gauge(JobID job, String name) {
    return metrics(job, name).stream()
        .mapToLong(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
        .max()
        .orElseThrow();
  }

  private static long sum(JobID job, String name) {
    return metrics(job, name).stream().mapToLong(m -> ((Counter) m).getCount()).sum();
  }

  private static Collection<Metric> metrics(JobID job, String name) {
    return REPORTER.findMetrics(job, name).entrySet().stream()
        .filter(e -> e.getKey().endsWith("." + name))
        .map(Map.Entry::getValue)
        .toList();
  }
}
