package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobModeTest {
  /** A sequence that says it never ends. */
  private static final class Endless extends NumberSequenceSource {
    Endless() {
      super(0, 10);
    }

    @Override
    public Boundedness getBoundedness() {
      return Boundedness.CONTINUOUS_UNBOUNDED;
    }
  }

  private static DataStream<Long> input(
      RuntimeExecutionMode mode, boolean checkpoints, boolean bounded, boolean afterFinish) {
    Configuration config = new Configuration();
    config.set(ExecutionOptions.RUNTIME_MODE, mode);
    config.set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, afterFinish);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    if (checkpoints) {
      env.enableCheckpointing(1_000);
    }
    NumberSequenceSource source = bounded ? new NumberSequenceSource(0, 10) : new Endless();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "in")
        .map(i -> i)
        .returns(Long.class)
        .rebalance();
  }

  @ParameterizedTest
  @CsvSource({
    "STREAMING, true, true, CHECKPOINTED",
    "STREAMING, true, false, CHECKPOINTED",
    "STREAMING, false, true, AT_END",
    "STREAMING, false, false, AT_END",
    "BATCH, false, true, AT_END",
    "BATCH, true, true, AT_END",
    "AUTOMATIC, true, true, CHECKPOINTED",
    "AUTOMATIC, false, true, AT_END",
    "AUTOMATIC, true, false, CHECKPOINTED"
  })
  void modes(RuntimeExecutionMode mode, boolean checkpoints, boolean bounded, JobMode expected) {
    JobMode found = JobMode.of(input(mode, checkpoints, bounded, true));
    assertThat(found).isEqualTo(expected);
    assertThat(found.needsLog()).isEqualTo(expected == JobMode.CHECKPOINTED);
  }

  /** I12. */
  @Test
  void aJobWhoseLastRecordsWouldNotBeCommittedIsRefused() {
    assertThatThrownBy(() -> JobMode.of(input(RuntimeExecutionMode.STREAMING, true, true, false)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("execution.checkpointing.checkpoints-after-tasks-finish");
    assertThat(JobMode.of(input(RuntimeExecutionMode.BATCH, true, true, false)))
        .isEqualTo(JobMode.AT_END);
    assertThat(JobMode.of(input(RuntimeExecutionMode.STREAMING, false, true, false)))
        .isEqualTo(JobMode.AT_END);
  }
}
