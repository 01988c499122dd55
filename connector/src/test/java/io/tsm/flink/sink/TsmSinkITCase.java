package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink in jobs on a real mini cluster, read back from its files. */
class TsmSinkITCase {
  private static final String DATABASE = "metrics";

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path temporary;

  private Path root() {
    return temporary.resolve("root");
  }

  private Path local() {
    return temporary.resolve("local");
  }

  private TsmSinkBuilder<String> sink() {
    return TsmSink.<String>builder()
        .path(root().toUri().toString())
        .database(DATABASE)
        .localDirectory(local().toString())
        .converter(PointConverters.lineProtocol());
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(parallelism);
    return env;
  }

  private static DataStream<String> records(StreamExecutionEnvironment env, long count) {
    return env.fromSource(
        new DataGeneratorSource<>(Records::line, count, Types.STRING),
        WatermarkStrategy.noWatermarks(),
        "records");
  }

  /** So slowly that there are several checkpoints. */
  private static DataStream<String> records(
      StreamExecutionEnvironment env, long count, int perCheckpoint) {
    return env.fromSource(
        new DataGeneratorSource<>(
            Records::line, count, RateLimiterStrategy.perCheckpoint(perCheckpoint), Types.STRING),
        WatermarkStrategy.noWatermarks(),
        "records");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void exactlyOnceOverFailures(int parallelism) throws Exception {
    long count = 20_000;
    String id = "failures-" + parallelism;
    StreamExecutionEnvironment env = environment(parallelism);
    env.enableCheckpointing(50);
    records(env, count, 2_000)
        .map(new FailingMap<>(id, 4, 1_500))
        .returns(Types.STRING)
        .sinkTo(sink().build());
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(4);
    StoredPoints stored = StoredPoints.read(root(), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(stored.files()).isGreaterThan(5);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void batch(int parallelism) throws Exception {
    StreamExecutionEnvironment env = environment(parallelism);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    records(env, 20_000).sinkTo(sink().build());
    env.execute();

    StoredPoints stored = StoredPoints.read(root(), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(20_000));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void boundedStreamWithoutCheckpoints() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    records(env, 20_000).sinkTo(sink().build());
    env.execute();

    StoredPoints stored = StoredPoints.read(root(), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(20_000));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void memoryFarSmallerThanACheckpoint() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(600_000);
    records(env, 100_000).sinkTo(sink().cacheMaxMemory(MemorySize.parse("1 mb")).build());
    env.execute();

    StoredPoints stored = StoredPoints.read(root(), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(100_000));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void emptyCheckpointsMakeNoFiles() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(20);
    records(env, 40, 2).filter(line -> false).sinkTo(sink().build());
    env.execute();

    assertThat(files("data")).isEmpty();
    assertThat(files("wal")).isEmpty();
    assertThat(files("")).containsExactly("layout.json");
  }

  @Test
  void typeConflictNamesMeasurementFieldAndTypes() throws Exception {
    StreamExecutionEnvironment env = environment(1);
    DataStream<String> lines = env.fromData("m,t=a f=1.5 1", "m,t=b f=2i 2");
    lines.sinkTo(sink().build());
    assertThatThrownBy(env::execute)
        .hasStackTraceContaining("'m'")
        .hasStackTraceContaining("'f'")
        .hasStackTraceContaining("float")
        .hasStackTraceContaining("integer");
    assertThat(files("data")).isEmpty();
  }

  /** All that may be in the writers' directories after a job is their marks. */
  private void assertNothingIsLeft() throws IOException {
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done"));
    assertThat(files("data")).allMatch(name -> name.endsWith(".tsm"));
    try (Stream<Path> left = Files.exists(local()) ? Files.list(local()) : Stream.empty()) {
      assertThat(left).isEmpty();
    }
    assertThat(HandOver.get().isEmpty()).isTrue();
  }

  private List<String> files(String directory) throws IOException {
    Path path = root().resolve(directory);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile)
          .map(f -> path.relativize(f).toString())
          .sorted()
          .toList();
    }
  }
}
