package io.tsm.flink.sink;

import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ReadableConfig;
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
   * Makes it a decision of the user's that a sink has as many writers as its plan says.
   *
   * @throws IllegalStateException if the plan leaves that to the scheduler
   */
  static void settle(Sink<?> sink, DataStream<?> input) {
    // A copy: the list grows while sinks are expanded.
    for (Transformation<?> t : List.copyOf(input.getExecutionEnvironment().getTransformations())) {
      if (t instanceof SinkTransformation<?, ?> found && found.getSink() == sink) {
        if (found.getParallelism() > 0) {
          found.setParallelism(found.getParallelism(), true);
        } else {
          requireNoDecisionLater(input);
        }
      }
    }
  }

  private static void requireNoDecisionLater(DataStream<?> input) {
    ReadableConfig config = input.getExecutionEnvironment().getConfiguration();
    if (config.get(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED)
        && JobMode.mayBeBatch(input)) {
      throw new IllegalStateException(
          "TsmSink: it has no parallelism, and with "
              + BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED.key()
              + " a batch job decides it when records have been routed to writers already. Give the"
              + " sink one by setParallelism(n), or in SQL by 'sink.parallelism', or all operators"
              + " by "
              + CoreOptions.DEFAULT_PARALLELISM.key());
    }
  }
}
