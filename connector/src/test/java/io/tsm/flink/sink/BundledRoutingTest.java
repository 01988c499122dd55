package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class BundledRoutingTest {
  private final Configuration configuration = new Configuration();

  private SingleOutputStreamOperator<Point> points(StreamExecutionEnvironment env) {
    Point point = new PointBuilder().measurement("m").field("f", 1.0).time(1).toPoint();
    return env.fromData(PointTypeInfo.INSTANCE, point).map(p -> p).returns(PointTypeInfo.INSTANCE);
  }

  private StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(2);
  }

  @Test
  void bundlesWhereTheTasksOfThePointsAreKnown() {
    assertThat(BundledRouting.isPossible(points(environment()))).isTrue();
  }

  /** An operator behind them would get the points of one task in several, in any order. */
  @Test
  void doesNotBundleBehindAUnionAPartitioningOrACache() {
    StreamExecutionEnvironment env = environment();

    assertThat(BundledRouting.isPossible(points(env).union(points(env)))).isFalse();
    assertThat(BundledRouting.isPossible(points(env).rebalance())).isFalse();
    assertThat(BundledRouting.isPossible(points(env).keyBy(Point::time))).isFalse();
    assertThat(BundledRouting.isPossible(points(env).cache())).isFalse();
  }

  /** A bundle in flight would be routed as a whole to writers that are others after a rescale. */
  @Test
  void doesNotBundleWithForcedUnalignedCheckpoints() {
    configuration.set(CheckpointingOptions.FORCE_UNALIGNED, true);

    assertThat(BundledRouting.isPossible(points(environment()))).isFalse();
  }
}
