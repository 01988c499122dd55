package io.tsm.flink.e2e.job;

import io.tsm.flink.sink.TsmSink;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/** Writes the {@link Readings} 0, 1, 2 ... to a root. */
public final class ReadingsJob {
  /** What the operator of the sink's writers is called. */
  public static final String WRITER = "tsm: Writer";

  public static final String DATABASE = "metrics";
  public static final Duration SHARD_DURATION = Duration.ofDays(7);

  private ReadingsJob() {}

  /**
   * Submits the job. Arguments: {@code --root}; {@code --count} of readings; {@code --interval} of
   * checkpoints in milliseconds; {@code --per-checkpoint}, as many readings at most, or 0; {@code
   * --fail-at}, the reading at which the job fails, or -1.
   */
  public static void main(String[] args) throws Exception {
    ParameterTool arguments = ParameterTool.fromArgs(args);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.enableCheckpointing(arguments.getLong("interval"), CheckpointingMode.EXACTLY_ONCE);
    int perCheckpoint = arguments.getInt("per-checkpoint", 0);
    long failAt = arguments.getLong("fail-at", -1);
    GeneratorFunction<Long, Long> numbers =
        i -> {
          if (i == failAt) {
            throw new IllegalStateException("a failure on purpose, at " + i);
          }
          return i;
        };
    DataGeneratorSource<Long> source =
        new DataGeneratorSource<>(
            numbers,
            arguments.getLong("count"),
            perCheckpoint == 0
                ? RateLimiterStrategy.noOp()
                : RateLimiterStrategy.perCheckpoint(perCheckpoint),
            Types.LONG);
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "readings")
        .uid("readings")
        .sinkTo(
            TsmSink.<Long>builder()
                .path(arguments.getRequired("root"))
                .database(DATABASE)
                .shardDuration(SHARD_DURATION)
                .shardsPerGroup(4)
                .cacheMaxMemory(MemorySize.ofMebiBytes(1)) // so that runs are written too
                .converter(new Readings())
                .build())
        .uid("tsm")
        .name("tsm");
    JobClient unused = env.executeAsync("readings");
  }
}
