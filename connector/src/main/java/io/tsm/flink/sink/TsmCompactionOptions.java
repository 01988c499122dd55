package io.tsm.flink.sink;

import io.tsm.engine.tsm.TsmLimits;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * Names and defaults of the options of a sink's compaction. {@link TsmSinkBuilder} has a method for
 * each, which says what it means.
 */
@PublicEvolving
public final class TsmCompactionOptions {
  /** See {@link TsmSinkBuilder#compaction}. */
  public static final ConfigOption<Boolean> ENABLED =
      ConfigOptions.key("compaction.enabled")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether small files of a shard are merged while the job runs.");

  /** See {@link TsmSinkBuilder#compactionMinFiles}. */
  public static final ConfigOption<Integer> MIN_FILES =
      ConfigOptions.key("compaction.min-files")
          .intType()
          .defaultValue(8)
          .withDescription("How many new files of a shard are merged into one.");

  /** See {@link TsmSinkBuilder#compactionTargetFileSize}. */
  public static final ConfigOption<MemorySize> TARGET_FILE_SIZE =
      ConfigOptions.key("compaction.target-file-size")
          .memoryType()
          .defaultValue(new MemorySize(TsmLimits.FORMAT.fileBytes()))
          .withDescription("A file of this size is not merged any more.");

  /** See {@link TsmSinkBuilder#compactionThroughput}. */
  public static final ConfigOption<MemorySize> THROUGHPUT =
      ConfigOptions.key("compaction.throughput")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(48))
          .withDescription("Bytes that compactions of a process write in a second; 0: any number.");

  /** See {@link TsmSinkBuilder#compactionParallelism}. */
  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("compaction.parallelism")
          .intType()
          .defaultValue(1)
          .withDescription("Shards that are compacted at the same time in a process.");

  /** See {@link TsmSinkBuilder#compactionMaxFiles}. */
  public static final ConfigOption<Integer> MAX_FILES =
      ConfigOptions.key("compaction.max-files")
          .intType()
          .defaultValue(1000)
          .withDescription("Above so many files of a shard that wait for compaction, writes slow.");

  /** See {@link TsmSinkBuilder#compactionMinAge}. */
  public static final ConfigOption<Duration> MIN_AGE =
      ConfigOptions.key("compaction.min-age")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "Files that are younger are not merged, so that who follows new files can read them.");

  private TsmCompactionOptions() {}
}
