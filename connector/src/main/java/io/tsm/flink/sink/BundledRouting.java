package io.tsm.flink.sink;

import io.tsm.engine.model.Point;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.util.Collector;

/**
 * Takes points to the writers that own their shards, many at a time: a series key and the names of
 * fields are most of a point, and a bundle has them once.
 */
@Internal
final class BundledRouting {
  /** Part of the operator's uid in a job whose sink has one: never to be changed. */
  private static final String UNBUNDLER_NAME = "Points";

  private static final TypeInformation<PointBundle> BUNDLES =
      new ValueTypeInfo<>(PointBundle.class);

  private BundledRouting() {}

  /**
   * True if bundles can be made in the tasks that the points come from, and so keep their order. A
   * union or a partitioning before the sink is no task: an operator behind it would get points of
   * one task in several. Without a parallelism the operator could get another than those tasks. And
   * what is in flight in an unaligned checkpoint is routed anew when it is restored, point by
   * point.
   */
  static boolean isPossible(DataStream<?> points) {
    Transformation<?> tasks = tasks(points);
    return tasks instanceof PhysicalTransformation
        && tasks.getParallelism() > 0
        && !points.getExecutionEnvironment().getCheckpointConfig().isForceUnalignedCheckpoints();
  }

  /** A side output knows only what parallelism its operator had when it was made. */
  private static Transformation<?> tasks(DataStream<?> points) {
    Transformation<?> last = points.getTransformation();
    return last instanceof SideOutputTransformation ? last.getInputs().get(0) : last;
  }

  /**
   * Points as they came, at their writers; those of one task in the order that they had there.
   *
   * @param limited whether the sink has a maximum of parallelism
   */
  static DataStream<Point> route(
      DataStream<Point> points,
      RouteSelector<Point> routes,
      ShardPartitioner partitioner,
      boolean limited) {
    SingleOutputStreamOperator<PointBundle> bundles =
        points
            .forward() // unless it is said, batch jobs deal points out where nothing is chained
            .transform(
                BundlingOperatorFactory.NAME,
                BUNDLES,
                new BundlingOperatorFactory(routes, partitioner));
    // Else it would get the sink's parallelism, and an edge of its own before it.
    Transformation<?> before = tasks(points);
    bundles
        .getTransformation()
        .setParallelism(before.getParallelism(), before.isParallelismConfigured());
    if (before.getMaxParallelism() > 0) {
      bundles.getTransformation().setMaxParallelism(before.getMaxParallelism());
    } else if (limited && !JobMode.mayBeBatch(points)) {
      // It would get the sink's, which may be too low. Where there is none Flink chooses, and takes
      // what a savepoint has: that of the chain, if it was in one.
      bundles.getTransformation().setMaxParallelism(defaultMaximum(before.getParallelism()));
    }
    return bundles
        .partitionCustom(new BundlePartitioner(partitioner), new BundleItself())
        .flatMap(new Unbundler())
        .name(UNBUNDLER_NAME)
        .returns(PointTypeInfo.INSTANCE);
  }

  /**
   * What an operator's maximum is that was given none, so that savepoints of chains fit: the power
   * of two from one and a half times its tasks on, and at least 128. It is in Flink's manual, below
   * "Setting the maximum parallelism".
   */
  private static int defaultMaximum(int tasks) {
    int room = Math.max(128, tasks + tasks / 2);
    int power = Integer.highestOneBit(room - 1) << 1;
    return Math.min(power, Transformation.UPPER_BOUND_MAX_PARALLELISM);
  }

  private record BundlePartitioner(ShardPartitioner partitioner)
      implements Partitioner<PointBundle> {
    private static final long serialVersionUID = 1L;

    @Override
    public int partition(PointBundle bundle, int writers) {
      return bundle.route(partitioner, writers);
    }
  }

  private static final class BundleItself implements KeySelector<PointBundle, PointBundle> {
    private static final long serialVersionUID = 1L;

    @Override
    public PointBundle getKey(PointBundle bundle) {
      return bundle;
    }
  }

  private static final class Unbundler implements FlatMapFunction<PointBundle, Point> {
    private static final long serialVersionUID = 1L;

    private transient BundleReader reader;

    @Override
    public void flatMap(PointBundle bundle, Collector<Point> out) throws Exception {
      if (reader == null) {
        reader = new BundleReader();
      }
      reader.open(bundle);
      for (Point point = reader.next(); point != null; point = reader.next()) {
        out.collect(point);
      }
    }
  }
}
