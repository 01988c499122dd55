package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.Point;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink in jobs on a real mini cluster, read back from its files. */
class TsmSinkITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

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
    StoredPoints stored = stored();
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

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(20_000));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void boundedStreamWithoutCheckpoints() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    records(env, 20_000).sinkTo(sink().build());
    env.execute();

    StoredPoints stored = stored();
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

    StoredPoints stored = stored();
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

  @Test
  void commitsFromTheLogAlone() throws Exception {
    long count = 20_000;
    StreamExecutionEnvironment env = environment(4);
    env.enableCheckpointing(50);
    records(env, count, 4_000)
        .map(
            line -> {
              HandOver.get().clear(); // nothing that a writer hands over survives
              return line;
            })
        .returns(Types.STRING)
        .sinkTo(sink().build());
    env.execute();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "4, 2"})
  void savepointWithOtherParallelism(int before, int after) throws Exception {
    long count = 30_000;
    StreamExecutionEnvironment first = environment(before);
    first.enableCheckpointing(50);
    resumable(first, count);
    JobClient job = first.executeAsync();
    awaitFiles();
    String savepoint = stop(job);
    Set<String> stopped = stored().lines();
    assertThat(stopped).hasSizeBetween(1, Records.expectedLines(count).size() - 1);
    assertThat(Records.expectedLines(count).containsAll(stopped)).isTrue();

    Configuration restored = new Configuration();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    StreamExecutionEnvironment second = environment(after, restored);
    second.enableCheckpointing(50);
    resumable(second, count);
    second.execute();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  private void resumable(StreamExecutionEnvironment env, long count) {
    records(env, count, 2_000).sinkTo(sink().build()).uid("sink");
  }

  @Test
  void aCancelledJobLeavesNothingInMemoryOrLocalFiles() throws Exception {
    long count = 300_000;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(50);
    records(env, count, 2_000).sinkTo(sink().cacheMaxMemory(MemorySize.parse("1 mb")).build());
    JobClient job = env.executeAsync();
    awaitFiles();
    job.cancel().get();
    awaitEnd(job);

    CommonTestUtils.waitUntilCondition(() -> HandOver.get().isEmpty());
    CommonTestUtils.waitUntilCondition(() -> localFiles().isEmpty());
    CommonTestUtils.waitUntilCondition(
        () -> files("wal").stream().noneMatch(name -> name.endsWith(".tmp")));
    assertThat(files("data")).isNotEmpty().allMatch(name -> name.endsWith(".tsm"));
    assertThat(Records.expectedLines(count).containsAll(stored().lines())).isTrue();
  }

  @Test
  void refusedRecordsAreKeptOnceOverFailures() throws Exception {
    long count = 20_000;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(50);
    records(env, count, 2_000)
        .map(new FailingMap<>("rejects", 3, 1_500))
        .returns(Types.STRING)
        .flatMap(
            (String line, Collector<String> out) -> {
              out.collect(line);
              if (line.contains("note=\"n7\"")) {
                out.collect(line.replace("ok=", "ok=x"));
              }
            })
        .returns(Types.STRING)
        .sinkTo(sink().onError(BadRecordPolicy.REJECT).build());
    env.execute();

    assertThat(FailingMap.failures("rejects")).isEqualTo(3);
    assertThat(stored().lines()).isEqualTo(Records.expectedLines(count));
    List<String> rejected = new ArrayList<>();
    for (String file : files("rejected")) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(
                      Files.newInputStream(root().resolve("rejected").resolve(file))),
                  StandardCharsets.UTF_8))) {
        reader.lines().filter(line -> !line.startsWith("#")).forEach(rejected::add);
      }
    }
    List<String> expected = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      if (Records.line(i).contains("note=\"n7\"")) {
        expected.add(Records.line(i).replace("ok=", "ok=x"));
      }
    }
    assertThat(rejected).containsExactlyInAnyOrderElementsOf(expected);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unchainedAndWithObjectReuse(boolean objectReuse) throws Exception {
    long count = 20_000;
    StreamExecutionEnvironment env = environment(3);
    env.enableCheckpointing(50);
    env.disableOperatorChaining();
    if (objectReuse) {
      env.getConfig().enableObjectReuse();
    }
    records(env, count, 3_000).sinkTo(sink().build());
    env.execute();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void aSecondJobAddsGenerations() throws Exception {
    for (int run = 0; run < 2; run++) {
      StreamExecutionEnvironment env = environment(2);
      env.enableCheckpointing(50);
      records(env, 5_000, 2_000).sinkTo(sink().build());
      env.execute();
    }
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(5_000));
    assertThat(stored.rewrites()).isEqualTo(Records.expectedLines(5_000).size());
    assertThat(stored.differentRewrites()).isEmpty();
  }

  @Test
  void pointsOfOneRecordInShardsOfSeveralWriters() throws Exception {
    PointConverter<Long> twoWeeks =
        (week, out) -> {
          for (int i = 0; i < 2; i++) {
            out.point("m").field("f", week).time((week + i) * 604_800_000_000_000L);
            out.emit();
          }
        };
    TsmSinkBuilder<Long> longs =
        TsmSink.<Long>builder().path(root().toString()).database(DATABASE).converter(twoWeeks);
    StreamExecutionEnvironment env = environment(4, noRestarts());
    env.fromSequence(0, 9).sinkTo(longs.build());
    assertThatThrownBy(env::execute).hasStackTraceContaining("PointSplitter");

    StreamExecutionEnvironment split = environment(4, noRestarts());
    split
        .fromSequence(0, 9)
        .flatMap(new PointSplitter<>(twoWeeks))
        .sinkTo(
            TsmSink.<Point>builder()
                .path(root().toString())
                .database(DATABASE)
                .converter(PointConverters.points())
                .build());
    split.execute();
    assertThat(stored().lines()).hasSize(11);
  }

  @Test
  void anotherLayoutIsRefused() throws Exception {
    StreamExecutionEnvironment env = environment(1, noRestarts());
    records(env, 10).sinkTo(sink().shardDuration(Duration.ofDays(1)).build());
    env.execute();
    StreamExecutionEnvironment other = environment(1, noRestarts());
    records(other, 10).sinkTo(sink().shardDuration(Duration.ofDays(7)).build());
    assertThatThrownBy(other::execute).hasStackTraceContaining("A root keeps its layout");
  }

  @Test
  void influxdServesTheRoot() throws Exception {
    Influxd.require();
    long count = 20_000;
    StreamExecutionEnvironment env = environment(4);
    env.enableCheckpointing(50);
    records(env, count, 4_000)
        .map(new FailingMap<>("influxd", 2, 1_500))
        .returns(Types.STRING)
        .sinkTo(sink().build());
    env.execute();
    byte[] expected =
        String.join("\n", Records.expectedLines(count)).getBytes(StandardCharsets.UTF_8);
    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), Duration.ofDays(7).toNanos())) {
      PointSet.assertSame(PointSet.ofLines(expected), influxd.points(DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }
}
