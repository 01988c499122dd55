package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Measurement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Runs jobs in this process, with two tasks of each operator. */
final class Job {
  static final int PARALLELISM = 2;
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final RuntimeExecutionMode mode;
  private final Path folder;
  private long checkpoints;

  /**
   * @param cluster that runs it
   * @param mode streaming with checkpoints, or batch
   * @param folder of the job's own files
   */
  Job(Cluster cluster, RuntimeExecutionMode mode, Path folder) {
    this.cluster = cluster;
    this.mode = mode;
    this.folder = folder;
  }

  /** Checkpoints that were completed, those at the end of the input included. */
  long checkpoints() {
    return checkpoints;
  }

  /**
   * Runs a job until all is committed. The time is that from the job's start to its end.
   *
   * @param values that it writes
   */
  <T> Measurement run(long values, DevopsCpuSource<T> source, Consumer<DataStream<T>> sink)
      throws Exception {
    Configuration configuration = configuration();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
    sink.accept(env.fromSource(source, WatermarkStrategy.noWatermarks(), "devops_cpu"));
    StreamGraph graph = env.getStreamGraph();
    graph.setJobId(new JobID());
    JobID id = cluster.jobs().submitJob(graph).get().getJobID();
    JobExecutionResult result =
        cluster.jobs().requestJobResult(id).get().toJobExecutionResult(getClass().getClassLoader());
    double seconds = result.getNetRuntime(TimeUnit.MILLISECONDS) / 1e3;
    CheckpointStatsSnapshot stats =
        cluster.jobs().getExecutionGraph(id).get().getCheckpointStatsSnapshot();
    checkpoints = stats == null ? 0 : stats.getCounts().getNumberOfCompletedCheckpoints();
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
    if (mode == RuntimeExecutionMode.STREAMING) {
      configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          folder.resolve("checkpoints").toUri().toString());
    }
    return configuration;
  }
}
