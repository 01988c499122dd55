package io.tsm.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.PointConverters;
import io.tsm.flink.sink.TsmSink;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Failures;
import io.tsm.flink.sink.testing.Records;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that read a root: over failures, and while another job writes to it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // an interruption while results are closed is a failure here
class TsmSourceITCase {
  private static final int COUNT = 10_000;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir private Path temporary;

  private Path root() {
    return temporary.resolve("root");
  }

  private TsmSourceBuilder<String> source() {
    return TsmSource.<String>builder()
        .path(root().toUri().toString())
        .database(RootWriter.DATABASE)
        .splitSize(MemorySize.parse("16kb"))
        .converter(new RowLines(), Types.STRING);
  }

  private static StreamExecutionEnvironment environment(int parallelism, Configuration config) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(parallelism);
    env.enableCheckpointing(50);
    return env;
  }

  private static List<String> lines(int from, int to) {
    return LongStream.range(from, to).mapToObj(Records::line).toList();
  }

  private static List<String> collect(CloseableIterator<String> rows, int count) throws Exception {
    List<String> all = new ArrayList<>();
    try (rows) {
      while (all.size() < count && rows.hasNext()) {
        all.add(rows.next());
      }
    }
    return all;
  }

  @ParameterizedTest(name = "following: {0}")
  @ValueSource(booleans = {false, true})
  void eachRowComesOnceOverFailures(boolean following) throws Exception {
    RootWriter writer = new RootWriter(root());
    writer.write(lines(0, COUNT / 2));
    writer.write(lines(COUNT / 2, COUNT));
    String id = UUID.randomUUID().toString();
    StreamExecutionEnvironment env = environment(3, Failures.restarts());
    TsmSourceBuilder<String> source = source();
    if (following) {
      source.monitorInterval(Duration.ofMillis(20));
    }
    keep(
        id,
        env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "rows")
            .map(new FailingMap<>(id, 3, COUNT / 20))
            .returns(Types.STRING));
    JobClient job = env.executeAsync();
    if (following) {
      writer.write(lines(COUNT, 2 * COUNT));
      awaitRows(job, id, 2 * COUNT);
    } else {
      job.getJobExecutionResult().get();
    }
    assertThat(FailingMap.failures(id)).isPositive();
    assertKept(id, following ? 2 * COUNT : COUNT);
  }

  /** Keeps all rows in its state, so that a row that is lost or comes twice is seen. */
  private static final class Keeping implements MapFunction<String, String>, CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private static final Map<String, List<String>> ROWS = new ConcurrentHashMap<>();

    private final String id;
    private transient List<String> rows;
    private transient ListState<String> state;

    Keeping(String id) {
      this.id = id;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      state =
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>("rows", Types.STRING));
      List<String> restored = Collections.synchronizedList(new ArrayList<>());
      state.get().forEach(restored::add);
      rows = restored;
      ROWS.put(id, restored);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
      state.update(rows);
    }

    @Override
    public String map(String row) {
      rows.add(row);
      return row;
    }
  }

  private static void keep(String id, DataStream<String> rows) {
    rows.map(new Keeping(id))
        .returns(Types.STRING)
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .setParallelism(1);
  }

  private static void awaitRows(JobClient job, String id, int count) throws Exception {
    CommonTestUtils.waitUntilCondition(
        () -> {
          assertThat(job.getJobStatus().get().isGloballyTerminalState()).isFalse();
          return Keeping.ROWS.getOrDefault(id, List.of()).size() >= count;
        });
    job.cancel().get();
  }

  private static void assertKept(String id, int count) {
    List<String> rows = Keeping.ROWS.remove(id);
    assertThat(rows).hasSize(count).doesNotHaveDuplicates();
    assertThat(Records.expectedLines(rows)).isEqualTo(Records.expectedLines(count));
  }

  @Test
  void followsAJobThatWritesAndCompactsFilesThatAreOldEnough() throws Exception {
    int count = 8_000;
    JobClient writer = write(count, Duration.ofSeconds(5));
    String id = UUID.randomUUID().toString();
    StreamExecutionEnvironment env = environment(2, Failures.restarts());
    keep(
        id,
        env.fromSource(
                source().monitorInterval(Duration.ofMillis(20)).build(),
                WatermarkStrategy.noWatermarks(),
                "rows")
            .map(new FailingMap<>(id, 2, count / 5))
            .returns(Types.STRING));
    JobClient reader = env.executeAsync();
    awaitRows(reader, id, count);
    writer.getJobExecutionResult().get();

    assertKept(id, count);
  }

  private JobClient write(int count, Duration minAge) throws Exception {
    StreamExecutionEnvironment env = environment(2, Failures.noRestarts());
    env.fromSource(
            new DataGeneratorSource<>(
                Records::line, count, RateLimiterStrategy.perCheckpoint(500), Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .sinkTo(
            TsmSink.<String>builder()
                .path(root().toUri().toString())
                .database(RootWriter.DATABASE)
                .localDirectory(temporary.resolve("local").toString())
                .compactionMinFiles(2)
                .compactionMaxFiles(1_000_000)
                .compactionMinAge(minAge)
                .converter(PointConverters.lineProtocol())
                .build());
    return env.executeAsync();
  }

  @Test
  void aGenerationThatWasMergedBeforeItWasReadEndsTheJobWithTheOptionsName(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    RootWriter writer = new RootWriter(root());
    writer.write(lines(0, 100));
    StreamExecutionEnvironment env = environment(1, Failures.noRestarts());
    DataStream<String> rows =
        env.fromSource(
            source().monitorInterval(Duration.ofSeconds(2)).build(),
            WatermarkStrategy.noWatermarks(),
            "rows");
    CloseableIterator<String> result = rows.collectAsync();
    JobClient job = env.executeAsync();
    for (int i = 0; i < 100; i++) {
      result.next(); // the first look is over, and the next one comes in two seconds
    }
    writer.write(lines(100, 200));
    writer.write(lines(200, 300));
    writer.compact();

    Failures.await(cluster, job.getJobID(), "was merged before it was read", "compaction.min-age");
  }

  /** What a window would drop. */
  private static final class Late extends ProcessFunction<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(String line, Context context, Collector<String> out) {
      if (context.timestamp() <= context.timerService().currentWatermark()) {
        out.collect(line);
      }
    }
  }

  @Test
  void noRowIsLateAlthoughSeriesComeOneAfterTheOther() throws Exception {
    new RootWriter(root()).write(lines(0, COUNT));
    StreamExecutionEnvironment env = environment(2, Failures.noRestarts());
    DataStream<String> late =
        env.fromSource(source().build(), WatermarkStrategy.noWatermarks(), "rows")
            .process(new Late());
    assertThat(collect(late.executeAndCollect(), Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void newFilesMoveTheWatermarkWhenTheyAreRead() throws Exception {
    RootWriter writer = new RootWriter(root());
    writer.write(List.of("m,t=a v=1i 1000000000", "m,t=b v=1i 1000000000"));
    StreamExecutionEnvironment env = environment(2, Failures.noRestarts());
    DataStream<Long> watermarks =
        env.fromSource(
                source()
                    .monitorInterval(Duration.ofMillis(20))
                    .watermarks(WatermarkStrategy.forMonotonousTimestamps())
                    .build(),
                WatermarkStrategy.noWatermarks(),
                "rows")
            .process(new Watermarks())
            .setParallelism(1);
    Set<Long> seen = new HashSet<>();
    try (CloseableIterator<Long> result = watermarks.executeAndCollect()) {
      result.next();
      result.next();
      for (int second = 2; !seen.contains(4999L); second++) {
        // The watermark of the file before is behind its rows, and seen by those of the next one.
        writer.write(List.of("m,t=a v=1i " + second + "000000000"));
        seen.add(result.next());
      }
    }
    assertThat(seen).contains(4999L).doesNotContain(Long.MAX_VALUE);
  }

  /** The watermark that each row meets. */
  private static final class Watermarks extends ProcessFunction<String, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(String line, Context context, Collector<Long> out) {
      out.collect(context.timerService().currentWatermark());
    }
  }
}
