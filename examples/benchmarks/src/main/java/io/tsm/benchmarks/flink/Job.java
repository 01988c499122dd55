package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Measurement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs jobs in this process, with two tasks of each operator. */
final class Job {
  static final int PARALLELISM = 2;
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

  private final RuntimeExecutionMode mode;
  private final Path folder;

  /**
   * @param mode streaming with checkpoints, or batch
   * @param folder of the job's own files
   */
  Job(RuntimeExecutionMode mode, Path folder) {
    this.mode = mode;
    this.folder = folder;
  }

  /**
   * Runs a job until all is committed. The time is that from the job's start to its end, without
   * that of the cluster.
   *
   * @param values that it writes
   */
  <T> Measurement run(long values, DevopsCpuSource<T> source, Consumer<DataStream<T>> sink)
      throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration());
    sink.accept(env.fromSource(source, WatermarkStrategy.noWatermarks(), "devops_cpu"));
    JobExecutionResult result = env.execute();
    double seconds = result.getNetRuntime(TimeUnit.MILLISECONDS) / 1e3;
    return new Measurement(what(mode), seconds, values, 0);
  }

  static String what(RuntimeExecutionMode mode) {
    return mode == RuntimeExecutionMode.STREAMING ? "streaming" : "batch";
  }

  private Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(CoreOptions.TMP_DIRS, folder.resolve("flink").toString());
    if (mode == RuntimeExecutionMode.STREAMING) {
      configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          folder.resolve("checkpoints").toUri().toString());
    }
    return configuration;
  }
}
