package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.Point;
import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Overwrites;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.assertj.core.api.AbstractListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of points, which travel to their writers in bundles wherever the plan allows it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BundledStreamITCase extends SinkJobsTestBase {
  private static final long COUNT = 20_000;

  /** Of a bundle they fill a small part, however few writers there are. */
  private static final int PER_CHECKPOINT = 2_000;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @ParameterizedTest(name = "{0} tasks with points, {1} writers")
  @CsvSource({"1, 1", "4, 4", "1, 4", "4, 1", "3, 2"})
  void exactlyOnceOverFailures(int before, int writers) throws Exception {
    String id = "bundles-" + before + "-" + writers;
    StreamExecutionEnvironment env = environment(before);
    env.enableCheckpointing(50);
    points(failing(env, id)).sinkTo(pointSink()).setParallelism(writers);
    assertBundles(env).containsExactly(before);
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(4);
    assertStoredOnce();
  }

  @ParameterizedTest(name = "union: {0}")
  @ValueSource(booleans = {true, false})
  void exactlyOnceOverFailuresWhereBundlesAreNotPossible(boolean union) throws Exception {
    String id = "no-bundles-" + union;
    StreamExecutionEnvironment env = environment(3);
    env.enableCheckpointing(50);
    DataStream<String> records = failing(env, id);
    DataStream<Point> points =
        union
            ? points(records.filter(line -> line.contains("ok=true")))
                .union(points(records.filter(line -> line.contains("ok=false"))))
            : points(records).rebalance();
    points.sinkTo(pointSink());
    assertBundles(env).isEmpty();
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(4);
    assertStoredOnce();
  }

  private static DataStream<String> failing(StreamExecutionEnvironment env, String id) {
    return records(env, COUNT, PER_CHECKPOINT)
        .map(new FailingMap<>(id, 4, 1_500))
        .returns(Types.STRING);
  }

  private void assertStoredOnce() throws Exception {
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored.differentRewrites()).isEmpty();
    assertNothingIsLeft();
  }

  @ParameterizedTest(name = "from {0}, bundles: {1}, to {2}, bundles: {3}")
  @CsvSource({
    "2, true, 2, true",
    "1, true, 4, true",
    "2, true, 3, true",
    "4, true, 2, true",
    "2, true, 3, false",
    "3, false, 2, true"
  })
  void aSavepointCoversWhatIsInBundles(
      int before, boolean bundledBefore, int after, boolean bundledAfter) throws Exception {
    Coverage coverage = new Coverage(200);
    StreamExecutionEnvironment first =
        observed(environment(before), coverage, p -> bundledBefore ? p : p.rebalance());
    assertBundles(first).isEqualTo(bundledBefore ? List.of(before) : List.of());
    JobClient job = first.executeAsync();
    await(job, () -> coverage.completed() > 2 && coverage.uncovered(0) > 100);
    String savepoint = stop(job);
    assertThat(coverage.last()).hasSizeBetween(1, (int) COUNT - 1);
    assertThat(stored().lines()).isEqualTo(Records.expectedLines(coverage.last()));

    Configuration restored = new Configuration();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    StreamExecutionEnvironment second =
        observed(
            environment(after, restored), new Coverage(), p -> bundledAfter ? p : p.rebalance());
    assertBundles(second).isEqualTo(bundledAfter ? List.of(after) : List.of());
    second.execute();

    assertStoredOnce();
    assertThat(stored().rewrites()).isZero();
  }

  /** Of a chain Flink keeps one maximum, that of its head; alone each operator has its own. */
  @ParameterizedTest(name = "chained: {0}, then: {1}, tasks: {2}, sink with a maximum: {3}")
  @CsvSource({
    "true, false, 2, false",
    "false, true, 2, false",
    "false, false, 3, false",
    "true, false, 2, true",
    "false, true, 2, true"
  })
  void aSavepointFitsWhateverIsChained(
      boolean chainedBefore, boolean chainedAfter, int after, boolean limited) throws Exception {
    Coverage coverage = new Coverage(200);
    JobClient job = uids(environment(2), coverage, chainedBefore, limited).executeAsync();
    await(job, () -> coverage.completed() > 2);
    String savepoint = stop(job);
    assertThat(coverage.last()).hasSizeBetween(1, (int) COUNT - 1);

    Configuration restored = noRestarts();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    uids(environment(after, restored), new Coverage(), chainedAfter, limited).execute();

    assertStoredOnce();
    assertThat(stored().rewrites()).isZero();
  }

  private StreamExecutionEnvironment uids(
      StreamExecutionEnvironment env, Coverage coverage, boolean chained, boolean limited) {
    env.enableCheckpointing(50);
    if (!chained) {
      env.disableOperatorChaining();
    }
    DataStreamSink<Point> sink =
        points(observe(records(env, COUNT, PER_CHECKPOINT), coverage))
            .uid("points")
            .sinkTo(pointSink())
            .uid("sink");
    if (limited) {
      sink.setMaxParallelism(4);
    }
    assertBundles(env).containsExactly(env.getParallelism());
    return env;
  }

  private StreamExecutionEnvironment observed(
      StreamExecutionEnvironment env, Coverage coverage, UnaryOperator<DataStream<Point>> last) {
    env.enableCheckpointing(50);
    last.apply(points(observe(records(env, COUNT, PER_CHECKPOINT), coverage)))
        .sinkTo(pointSink())
        .uid("sink");
    return env;
  }

  @ParameterizedTest(name = "{0}, {1} tasks with points, {2} writers")
  @CsvSource({"BATCH, 1, 1", "BATCH, 4, 4", "BATCH, 3, 2", "STREAMING, 2, 3"})
  void theLastBundlesGoAtTheEndOfTheInput(RuntimeExecutionMode mode, int before, int writers)
      throws Exception {
    StreamExecutionEnvironment env = environment(before);
    env.setRuntimeMode(mode);
    points(records(env, COUNT)).sinkTo(pointSink()).setParallelism(writers);
    assertBundles(env).containsExactly(before);
    env.execute();

    assertStoredOnce();
    assertThat(stored().rewrites()).isZero();
  }

  @Test
  void fullBundlesGoBetweenBarriers() throws Exception {
    long count = 60_000;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(600_000);
    points(records(env, count)).sinkTo(pointSink());
    assertBundles(env).containsExactly(2);
    env.execute();

    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  @ParameterizedTest(name = "chained: {0}")
  @ValueSource(booleans = {true, false})
  void ofPointsOfOneTaskTheLastOneWinsOverBarriersAndFailures(boolean chained) throws Exception {
    String id = "order-" + chained;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(50);
    if (!chained) {
      env.disableOperatorChaining();
    }
    points(failing(env, id).map(Overwrites::line).returns(Types.STRING))
        .sinkTo(pointSink())
        .setParallelism(3);
    assertBundles(env).containsExactly(2);
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(4);
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(Overwrites.expectedLines(COUNT));
    assertThat(stored.differentRewrites()).isNotEmpty();
    assertNothingIsLeft();
  }

  /** Neither limit nor parallelism of the sink are those of the tasks that make bundles. */
  @ParameterizedTest(name = "{0}, chained: {1}")
  @CsvSource({"STREAMING, true", "STREAMING, false", "BATCH, true", "BATCH, false"})
  void aSinkMayHaveAMaximumBelowTheTasksWithPoints(RuntimeExecutionMode mode, boolean chained)
      throws Exception {
    StreamExecutionEnvironment env = environment(4, noRestarts());
    env.setRuntimeMode(mode);
    if (!chained) {
      env.disableOperatorChaining();
    }
    points(records(env, COUNT)).sinkTo(pointSink()).setParallelism(2).setMaxParallelism(2);
    assertBundles(env).containsExactly(4);
    env.execute();

    assertStoredOnce();
  }

  @Test
  void aSideOutputOfTasksWhoseNumberCameLaterIsBundledInThem() throws Exception {
    OutputTag<Point> tag = new OutputTag<>("points", PointTypeInfo.INSTANCE);
    StreamExecutionEnvironment env = environment(4, noRestarts());
    env.enableCheckpointing(50);
    SingleOutputStreamOperator<Point> tasks =
        points(records(env, COUNT)).process(new AllAside(tag));
    tasks.getSideOutput(tag).sinkTo(pointSink());
    tasks.setParallelism(3);
    assertBundles(env).containsExactly(3);
    env.execute();

    assertStoredOnce();
  }

  private static final class AllAside extends ProcessFunction<Point, Point> {
    private static final long serialVersionUID = 1L;

    private final OutputTag<Point> tag;

    AllAside(OutputTag<Point> tag) {
      this.tag = tag;
    }

    @Override
    public void processElement(Point point, Context context, Collector<Point> out) {
      context.output(tag, point);
    }
  }

  private static SingleOutputStreamOperator<Point> points(DataStream<String> lines) {
    return lines.flatMap(new PointSplitter<>(PointConverters.lineProtocol()));
  }

  private TsmSink<Point> pointSink() {
    return sink(PointConverters.points()).build();
  }

  /** The parallelism of each operator that makes bundles. */
  private static AbstractListAssert<?, ?, Integer, ?> assertBundles(
      StreamExecutionEnvironment env) {
    return assertThat(
        env.getStreamGraph(false).getStreamNodes().stream()
            .filter(node -> node.getOperatorName().endsWith(BundlingOperatorFactory.NAME))
            .map(StreamNode::getParallelism)
            .toList());
  }
}
