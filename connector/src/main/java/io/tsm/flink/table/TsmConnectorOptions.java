package io.tsm.flink.table;

import io.tsm.flink.sink.BadRecordPolicy;
import io.tsm.flink.sink.Distribution;
import io.tsm.flink.sink.TsmSinkBuilder;
import io.tsm.flink.source.TsmSourceBuilder;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * Options of tables with {@code 'connector' = 'tsm'}. Those of compaction are in {@link
 * io.tsm.flink.sink.TsmCompactionOptions}. docs/sql.md has them all in a table.
 */
@PublicEvolving
public final class TsmConnectorOptions {
  /** The connector's name. */
  public static final String IDENTIFIER = "tsm";

  public static final ConfigOption<String> PATH =
      ConfigOptions.key("path")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The root: file:///data/tsm, hdfs://..., s3://..., or an absolute path.");

  public static final ConfigOption<String> DATABASE =
      ConfigOptions.key("database")
          .stringType()
          .noDefaultValue()
          .withDescription("InfluxDB's database.");

  public static final ConfigOption<String> RETENTION_POLICY =
      ConfigOptions.key("retention-policy")
          .stringType()
          .defaultValue("autogen")
          .withDescription("InfluxDB's retention policy.");

  public static final ConfigOption<String> MEASUREMENT =
      ConfigOptions.key("measurement")
          .stringType()
          .noDefaultValue()
          .withDescription("InfluxDB's measurement; by default the table's name.");

  public static final ConfigOption<String> TIME =
      ConfigOptions.key("time")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The column with the time of a row. By default the only TIMESTAMP or TIMESTAMP_LTZ"
                  + " column, or the one with the watermark.");

  public static final ConfigOption<String> TIME_PRECISION =
      ConfigOptions.key("time.precision")
          .stringType()
          .noDefaultValue()
          .withDescription("The unit of a time column of type BIGINT: ns, us, ms, s, m or h.");

  public static final ConfigOption<List<String>> TAGS =
      ConfigOptions.key("tags")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "The columns that are tags, separated by ';'. By default those of the primary key but"
                  + " for the time. All others but the time are fields.");

  public static final ConfigOption<DecimalStorage> DECIMAL_TYPE =
      ConfigOptions.key("decimal.type")
          .enumType(DecimalStorage.class)
          .noDefaultValue()
          .withDescription("What DECIMAL columns are stored as; without it they are refused.");

  /** See {@link TsmSinkBuilder#distribution}. */
  public static final ConfigOption<Distribution> SINK_DISTRIBUTION =
      ConfigOptions.key("sink.distribution")
          .enumType(Distribution.class)
          .defaultValue(Distribution.SERIES)
          .withDescription(
              "How rows get to the writers: 'series' routes each to the one writer of its shard,"
                  + " 'none' leaves them where they are.");

  /** See {@link TsmSinkBuilder#shardDuration}. */
  public static final ConfigOption<Duration> SINK_SHARD_DURATION =
      ConfigOptions.key("sink.shard-duration")
          .durationType()
          .noDefaultValue()
          .withDescription(
              "The window of time that makes a shard group. By default the root's, or 7 days.");

  /** See {@link TsmSinkBuilder#shardsPerGroup}. */
  public static final ConfigOption<Integer> SINK_SHARDS_PER_GROUP =
      ConfigOptions.key("sink.shards-per-group")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Shards among which the series of a group are divided. By default the root's, or the"
                  + " sink's parallelism.");

  /** See {@link TsmSinkBuilder#cacheMaxMemory}. */
  public static final ConfigOption<MemorySize> SINK_CACHE_MAX_MEMORY =
      ConfigOptions.key("sink.cache.max-memory")
          .memoryType()
          .defaultValue(TsmSinkBuilder.DEFAULT_CACHE_MAX_MEMORY)
          .withDescription("Heap for the caches of one subtask.");

  /** See {@link TsmSinkBuilder#onError}. */
  public static final ConfigOption<BadRecordPolicy> SINK_ON_ERROR =
      ConfigOptions.key("sink.on-error")
          .enumType(BadRecordPolicy.class)
          .defaultValue(BadRecordPolicy.FAIL)
          .withDescription(
              "What becomes of rows that cannot be stored: 'fail' the job, 'drop' and count them, or"
                  + " 'reject': keep them below rejected/ in the root.");

  /** See {@link TsmSinkBuilder#localDirectory}. */
  public static final ConfigOption<String> SINK_LOCAL_DIRECTORY =
      ConfigOptions.key("sink.local-directory")
          .stringType()
          .noDefaultValue()
          .withDescription("A local folder for temporary files. By default java.io.tmpdir.");

  public static final ConfigOption<String> SINK_OPERATOR_UID =
      ConfigOptions.key("sink.operator-uid")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The uid of the sink's operators, unique in the job. With it a savepoint fits the sink"
                  + " after other parts of the job have changed.");

  /** See {@link TsmSourceBuilder#monitorInterval}. */
  public static final ConfigOption<Duration> SCAN_MONITOR_INTERVAL =
      ConfigOptions.key("scan.monitor-interval")
          .durationType()
          .noDefaultValue()
          .withDescription(
              "Go on with the rows of new files, and look for them so often. By default the scan ends"
                  + " with what is there.");

  /** See {@link TsmSourceBuilder#splitSize}. */
  public static final ConfigOption<MemorySize> SCAN_SPLIT_SIZE =
      ConfigOptions.key("scan.split-size")
          .memoryType()
          .defaultValue(TsmSourceBuilder.DEFAULT_SPLIT_SIZE)
          .withDescription("A shard with more bytes is read in parts.");

  public static final ConfigOption<String> SOURCE_OPERATOR_UID =
      ConfigOptions.key("source.operator-uid")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The uid of the source's operator, unique in the job. With it a savepoint fits the"
                  + " source after other parts of the job have changed.");

  private TsmConnectorOptions() {}
}
