package io.tsm.flink.sink;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a job will run, as far as a sink must know. */
@Internal
enum JobMode {
  /** Checkpoints protect what was written: a log is what they refer to. */
  CHECKPOINTED,
  /** All is committed at the end of the input or not at all: a log would protect nothing. */
  AT_END;

  private static final Logger LOG = LoggerFactory.getLogger(JobMode.class);

  boolean needsLog() {
    return this == CHECKPOINTED;
  }

  /**
   * @throws IllegalStateException if the job could end with records that are never committed (I12)
   */
  static JobMode of(DataStream<?> input) {
    ReadableConfig config = input.getExecutionEnvironment().getConfiguration();
    boolean checkpoints =
        input.getExecutionEnvironment().getCheckpointConfig().isCheckpointingEnabled();
    RuntimeExecutionMode mode = config.get(ExecutionOptions.RUNTIME_MODE);
    boolean bounded = isBounded(input.getTransformation());
    // With AUTOMATIC all sources of the job decide, and only this sink's are seen here: a log that
    // nobody needs is a waste, a missing one is a loss.
    boolean atEnd =
        mode == RuntimeExecutionMode.BATCH
            || (mode == RuntimeExecutionMode.AUTOMATIC && bounded && !checkpoints);
    if (atEnd) {
      return AT_END;
    }
    if (checkpoints) {
      if (!config.get(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)) {
        throw new IllegalStateException(
            "TsmSink: "
                + CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH.key()
                + " is false: then the last records of a job that ends would never be committed."
                + " Set it to true");
      }
      return CHECKPOINTED;
    }
    if (!bounded) {
      LOG.warn(
          "The input of a TsmSink never ends and checkpoints are off: nothing will ever be"
              + " committed. Set {}",
          CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
    }
    return AT_END;
  }

  /** False if it certainly runs as a streaming job. */
  static boolean mayBeBatch(DataStream<?> input) {
    RuntimeExecutionMode mode =
        input.getExecutionEnvironment().getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
    return mode == RuntimeExecutionMode.BATCH
        || (mode == RuntimeExecutionMode.AUTOMATIC && isBounded(input.getTransformation()));
  }

  private static boolean isBounded(Transformation<?> transformation) {
    for (Transformation<?> t : transformation.getTransitivePredecessors()) {
      if (t instanceof WithBoundedness source
          && source.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED) {
        return false;
      }
    }
    return true;
  }
}
