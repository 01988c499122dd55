package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.FilesBelow;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.SupplierWithException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A root in a temporary folder, jobs that write {@link Records} to it, and what they left. */
abstract class SinkJobsTestBase {
  static final String DATABASE = "metrics";

  @TempDir Path temporary;

  /** A job of a failed test would keep the slots of the next one. */
  @AfterEach
  void cleanUp(@InjectMiniCluster MiniCluster cluster) throws Exception {
    for (JobStatusMessage job : cluster.listJobs().get()) {
      if (!job.getJobState().isGloballyTerminalState()) {
        cluster.cancelJob(job.getJobId()).get();
        cluster.requestJobResult(job.getJobId()).get();
      }
    }
    ObservedMap.forgetObservers();
  }

  Path root() {
    return temporary.resolve("root");
  }

  Path local() {
    return temporary.resolve("local");
  }

  /**
   * A new sink, with an id of its own. Compaction would hide how often something was published: it
   * has tests of its own.
   */
  TsmSinkBuilder<String> sink() {
    return sink(PointConverters.lineProtocol());
  }

  /** The same for records of another type. */
  <T> TsmSinkBuilder<T> sink(PointConverter<T> converter) {
    return TsmSink.<T>builder()
        .path(root().toUri().toString())
        .database(DATABASE)
        .localDirectory(local().toString())
        .compaction(false)
        .converter(converter);
  }

  /** Restarts at once, and up to 100 times. */
  static StreamExecutionEnvironment environment(int parallelism) {
    return environment(parallelism, new Configuration());
  }

  static StreamExecutionEnvironment environment(int parallelism, Configuration special) {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    config.addAll(special);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(parallelism);
    return env;
  }

  static Configuration noRestarts() {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    return config;
  }

  static DataStream<String> records(StreamExecutionEnvironment env, long count) {
    return from(env, new DataGeneratorSource<>(Records::line, count, Types.STRING));
  }

  /** Until the job is stopped: needs an observer that slows it down. */
  static DataStream<String> endless(StreamExecutionEnvironment env) {
    return records(env, 1L << 40);
  }

  /** So slowly that there are several checkpoints. */
  static DataStream<String> records(StreamExecutionEnvironment env, long count, int perCheckpoint) {
    return from(
        env,
        new DataGeneratorSource<>(
            Records::line, count, RateLimiterStrategy.perCheckpoint(perCheckpoint), Types.STRING));
  }

  private static DataStream<String> from(
      StreamExecutionEnvironment env, DataGeneratorSource<String> source) {
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "records").uid("source");
  }

  /** The records on their way to the sink. */
  static DataStream<String> observe(
      DataStream<String> records, ObservedMap.Observer<? super String> observer) {
    return records.map(new ObservedMap<>(observer)).returns(Types.STRING).uid("observer");
  }

  /**
   * Stops a job with a savepoint, which commits all that has passed the sink; the savepoint. Asks
   * again when Flink has not yet heard that all tasks run, or that some have ended.
   */
  String stop(JobClient job) throws Exception {
    long start = System.nanoTime();
    while (true) {
      try {
        return job.stopWithSavepoint(
                false,
                temporary.resolve("savepoints").toUri().toString(),
                SavepointFormatType.CANONICAL)
            .get();
      } catch (ExecutionException e) {
        if (job.getJobStatus().get().isGloballyTerminalState()
            || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(1)
            || !ExceptionUtils.findThrowableWithMessage(
                    e, CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING.message())
                .isPresent()) {
          throw e;
        }
      }
    }
  }

  /** Waits for something that a job does; says what is wrong if the job ends before. */
  static void await(JobClient job, SupplierWithException<Boolean, Exception> condition)
      throws Exception {
    CommonTestUtils.waitUntilCondition(
        () -> {
          if (job.getJobStatus().get().isGloballyTerminalState()) {
            job.getJobExecutionResult().get();
            throw new AssertionError("The job has ended too early");
          }
          return condition.get();
        },
        10L);
  }

  static void awaitEnd(JobClient job) throws Exception {
    CommonTestUtils.waitUntilCondition(
        () -> job.getJobStatus().get().isGloballyTerminalState(), 10L);
  }

  /** Waits until checkpoints have published something. */
  void awaitFiles() throws Exception {
    CommonTestUtils.waitUntilCondition(() -> files("data").size() > 5);
  }

  /** What a reader sees now. */
  StoredPoints stored() throws IOException {
    return StoredPoints.read(root(), DATABASE);
  }

  /** All that may be in the writers' directories after a job is their marks. */
  void assertNothingIsLeft() throws IOException {
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done"));
    assertOnlyLogsAreLeft();
  }

  /** After some failures there are also logs of commits whose checkpoint never completed. */
  void assertOnlyLogsAreLeft() throws IOException {
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done") || name.endsWith(".wal"));
    assertThat(files("data")).allMatch(name -> name.endsWith(".tsm"));
    assertThat(localFiles()).isEmpty();
    assertThat(HandOver.get().isEmpty()).isTrue();
  }

  List<Path> localFiles() throws IOException {
    try (Stream<Path> left = Files.exists(local()) ? Files.list(local()) : Stream.empty()) {
      return left.toList();
    }
  }

  /** Files below a directory of the root, relative to it, sorted. */
  List<String> files(String directory) throws IOException {
    Path path = root().resolve(directory);
    return FilesBelow.folder(path).stream()
        .map(f -> path.relativize(f).toString())
        .sorted()
        .toList();
  }
}
