package io.tsm.flink.sink;

import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.SinkTransformation;

/**
 * The number of a sink's writers must be known where records are routed to them. The scheduler of
 * batch jobs decides it later, for operators that were given none but the job's: then it lets
 * records be routed to as many writers as there may be, and gives each writer what was meant for
 * several.
 */
@Internal
final class SinkParallelism {
  private SinkParallelism() {}

  /**
   * Makes it a decision of the user's that a sink has as many writers as its plan says. Where the
   * plan leaves it open {@link OwnershipGuard} notices another number.
   */
  static void settle(Sink<?> sink, DataStream<?> input) {
    places(sink, input)
        .filter(place -> place.getParallelism() > 0)
        .forEach(place -> place.setParallelism(place.getParallelism(), true));
  }

  /** True if the sink has a maximum, which Flink gives to all of its operators without one. */
  static boolean isLimited(Sink<?> sink, DataStream<?> input) {
    return places(sink, input).anyMatch(place -> place.getMaxParallelism() > 0);
  }

  /** Where the sink is in the job. */
  private static Stream<Transformation<?>> places(Sink<?> sink, DataStream<?> input) {
    return input.getExecutionEnvironment().getTransformations().stream()
        .filter(t -> t instanceof SinkTransformation<?, ?> found && found.getSink() == sink);
  }
}
