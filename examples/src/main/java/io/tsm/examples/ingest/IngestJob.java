package io.tsm.examples.ingest;

import io.tsm.flink.sink.TsmSink;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The Flink job: a source of lines, and the sink. */
final class IngestJob {
  private static final MemorySize SMALLEST_CACHE = MemorySize.ofMebiBytes(8);
  private static final MemorySize LARGEST_CACHE = MemorySize.ofMebiBytes(256);

  private IngestJob() {}

  /**
   * Starts the job in this JVM.
   *
   * @param counts gets its counters
   */
  static JobClient start(IngestOptions options, JobCounts counts) throws Exception {
    Configuration config = configuration(options);
    counts.register(config);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(options.parallelism(), config);
    env.fromSource(
            LineProtocolFiles.source(options.inputs()),
            WatermarkStrategy.noWatermarks(),
            JobCounts.SOURCE)
        .sinkTo(sink(options))
        .name("tsm");
    return env.executeAsync("ingest into " + options.root());
  }

  private static Configuration configuration(IngestOptions options) {
    Configuration config = new Configuration();
    config.set(ExecutionOptions.RUNTIME_MODE, options.mode());
    // A file that is wrong now will be wrong in a second try.
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    config.set(PipelineOptions.OBJECT_REUSE, true); // lines are never changed
    config.set(PipelineOptions.GENERIC_TYPES, false); // Kryo would be slow: nothing may need it
    if (options.isBatch()) {
      // The sink's routing needs the parallelism that was asked for.
      config.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    } else {
      config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
      // Else the first one comes at a random time before, and makes files of a few points.
      config.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, options.checkpointInterval());
      config.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofHours(1));
    }
    return config;
  }

  private static TsmSink<SourceLine> sink(IngestOptions options) {
    var builder =
        TsmSink.<SourceLine>builder()
            .path(options.root().toString())
            .database(options.database())
            .retentionPolicy(options.retentionPolicy())
            .converter(new LineConverter(options.inputs(), options.precision()))
            .cacheMaxMemory(cacheMemory(options.parallelism()))
            .onError(options.onError());
    if (options.shardDuration() != null) {
      builder.shardDuration(options.shardDuration());
    }
    if (options.shardsPerGroup() != null) {
      builder.shardsPerGroup(options.shardsPerGroup());
    }
    return builder.build();
  }

  /** A part of the heap for each writer, so that all of them fit into it. */
  private static MemorySize cacheMemory(int parallelism) {
    long share = Runtime.getRuntime().maxMemory() / 3 / parallelism;
    return new MemorySize(
        Math.max(SMALLEST_CACHE.getBytes(), Math.min(LARGEST_CACHE.getBytes(), share)));
  }
}
