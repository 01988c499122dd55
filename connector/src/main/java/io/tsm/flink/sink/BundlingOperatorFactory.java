package io.tsm.flink.sink;

import io.tsm.engine.model.Point;
import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator that bundles points, chained to what comes before the sink. */
@Internal
final class BundlingOperatorFactory extends AbstractStreamOperatorFactory<PointBundle>
    implements OneInputStreamOperatorFactory<Point, PointBundle> {
  /** Part of the operator's uid in a job whose sink has one: never to be changed. */
  static final String NAME = "Bundles";

  private static final long serialVersionUID = 1L;

  private final RouteSelector<Point> routes;
  private final ShardPartitioner partitioner;

  BundlingOperatorFactory(RouteSelector<Point> routes, ShardPartitioner partitioner) {
    this.routes = routes;
    this.partitioner = partitioner;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the interface wants it
  public <O extends StreamOperator<PointBundle>> O createStreamOperator(
      StreamOperatorParameters<PointBundle> parameters) {
    return (O) new BundlingOperator(parameters, routes, partitioner);
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface wants it
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return BundlingOperator.class;
  }
}
