package io.tsm.flink.source;

import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.TagPredicate;
import io.tsm.engine.shard.ShardPath;
import io.tsm.flink.fs.Storages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.MemorySize;

/**
 * Builds a {@link TsmSource}. Path, database and converter are needed; all else has a default.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TsmSourceBuilder<T> {
  /** A shard with more bytes is read in parts, unless said otherwise. */
  public static final MemorySize DEFAULT_SPLIT_SIZE = MemorySize.ofMebiBytes(64);

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private String path;
  private String database;
  private String retentionPolicy = "autogen";
  @Nullable private List<String> measurements;
  private long minTime = Long.MIN_VALUE;
  private long maxTime = Long.MAX_VALUE;
  private TagPredicate tags = TagPredicate.all();
  @Nullable private List<String> fields;
  private long limit;
  @Nullable private Duration monitorInterval;
  private MemorySize splitSize = DEFAULT_SPLIT_SIZE;
  @Nullable private TsmRowConverter<T> converter;
  @Nullable private TsmSeriesFunction<T> function;
  private TypeInformation<T> type;
  @Nullable private WatermarkStrategy<T> watermarks;
  private boolean byTime;

  TsmSourceBuilder() {}

  /**
   * Where the root is: {@code file:///data/tsm}, an absolute path, or one on HDFS or S3. Job
   * manager and task managers must see the same directory there. A folder that InfluxDB has written
   * is fine.
   */
  public TsmSourceBuilder<T> path(String path) {
    this.path = path;
    return this;
  }

  /** The database. */
  public TsmSourceBuilder<T> database(String database) {
    this.database = database;
    return this;
  }

  /** The retention policy; {@code autogen} by default, as InfluxDB calls its own. */
  public TsmSourceBuilder<T> retentionPolicy(String retentionPolicy) {
    this.retentionPolicy = retentionPolicy;
    return this;
  }

  /** The bare names of the measurements to read; all by default. */
  public TsmSourceBuilder<T> measurements(String... names) {
    this.measurements = List.of(names);
    return this;
  }

  /**
   * Reads only rows from one time to another, the last one included. Blocks, files and shards that
   * have no such times are not read.
   */
  public TsmSourceBuilder<T> between(Instant first, Instant last) {
    return between(nanos(first), nanos(last));
  }

  /** As {@link #between(Instant, Instant)}, in nanoseconds since 1970, UTC. */
  public TsmSourceBuilder<T> between(long firstNanos, long lastNanos) {
    this.minTime = firstNanos;
    this.maxTime = lastNanos;
    return this;
  }

  private static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  /**
   * Reads only series with such tags; asked once for each series, before anything is read of it.
   */
  public TsmSourceBuilder<T> tags(TagPredicate tags) {
    this.tags = tags;
    return this;
  }

  /**
   * Reads only these fields, and only rows that have one of them; blocks of others are not read. By
   * default all.
   */
  public TsmSourceBuilder<T> fields(String... names) {
    this.fields = List.of(names);
    return this;
  }

  /**
   * Each reader stops when it has read so many rows, so that the source gives about as many, and up
   * to so many for each of its subtasks; 0, the default, for no limit.
   */
  public TsmSourceBuilder<T> limit(long rows) {
    this.limit = rows;
    return this;
  }

  /**
   * Makes the source unbounded: after what is there, it reads the rows of each new file, and looks
   * for them so often. What comes later is only seen so late; and each look lists the folder of
   * every shard.
   */
  public TsmSourceBuilder<T> monitorInterval(Duration interval) {
    this.monitorInterval = interval;
    return this;
  }

  /**
   * A shard with more bytes is read in parts, each with some of its series; 64 MiB by default.
   * Smaller: work is divided more evenly among readers, and each part opens the files of its shard
   * once more.
   */
  public TsmSourceBuilder<T> splitSize(MemorySize size) {
    this.splitSize = size;
    return this;
  }

  /** Makes records of rows. */
  public TsmSourceBuilder<T> converter(TsmRowConverter<T> converter, TypeInformation<T> type) {
    this.converter = converter;
    this.function = null;
    this.type = type;
    return this;
  }

  /**
   * Makes a record of each series of a shard, instead of its rows. What the function reads is up to
   * it.
   */
  public TsmSourceBuilder<T> seriesFunction(
      TsmSeriesFunction<T> function, TypeInformation<T> type) {
    this.function = function;
    this.converter = null;
    this.type = type;
    return this;
  }

  /**
   * How late the rows of new files may be, by their times. When all rows of a file are read, and
   * before what was there at the start is read on from one shard group to the next, the watermark
   * is what the strategy says of all rows that were read. So its bound need not cover the time span
   * of a file, but only what may come later in another one. Without, a source that follows new
   * files has no watermarks; one that does not needs none to have them.
   */
  public TsmSourceBuilder<T> watermarks(WatermarkStrategy<T> strategy) {
    this.watermarks = strategy;
    this.byTime = true;
    return this;
  }

  /**
   * The same, if the strategy goes by something else than the times of the rows. Shard groups say
   * nothing of that, so there is no watermark before all that was there at the start was read.
   */
  public TsmSourceBuilder<T> watermarksOfRecords(WatermarkStrategy<T> strategy) {
    this.watermarks = strategy;
    this.byTime = false;
    return this;
  }

  /**
   * Checks all that was set.
   *
   * @throws IllegalArgumentException if something is missing or cannot work; the message names the
   *     method to call and what to change
   */
  public void validate() {
    require(path != null && !path.isBlank(), "path(...) is missing: where is the root?");
    require(database != null, "database(...) is missing");
    require(retentionPolicy != null, "retentionPolicy(null): leave it out for autogen");
    require(
        (converter != null || function != null) && type != null,
        "converter(...) is missing: how does a row become a record?");
    require(tags != null, "tags(null): leave it out for all series");
    require(
        minTime <= maxTime,
        "between(" + minTime + ", " + maxTime + "): the first time is after the last");
    require(limit >= 0, "limit(" + limit + "): leave it out for no limit");
    require(
        monitorInterval == null || monitorInterval.toMillis() > 0,
        "monitorInterval(" + monitorInterval + "): give it a millisecond at least");
    require(
        splitSize != null && splitSize.getBytes() > 0,
        "splitSize(" + splitSize + "): leave it out for " + DEFAULT_SPLIT_SIZE);
    check("path", () -> Storages.check(path));
    check("database", () -> ShardPath.checkName("database", database));
    check("retentionPolicy", () -> ShardPath.checkName("retention policy", retentionPolicy));
    if (measurements != null) {
      require(!measurements.isEmpty(), "measurements(): leave it out for all");
      measurements.forEach(name -> check("measurements", () -> SeriesKey.of(name, Map.of())));
    }
    require(fields == null || !fields.isEmpty(), "fields(): leave it out for all");
  }

  private static void check(String method, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TsmSource: " + method + "(...): " + e.getMessage(), e);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("TsmSource: " + message);
    }
  }

  /** Builds the source, after {@link #validate()}. */
  public TsmSource<T> build() {
    validate();
    return new TsmSource<>(
        new TsmSourceOptions(
            path,
            database,
            retentionPolicy,
            measurements,
            minTime,
            maxTime,
            tags,
            fields,
            limit,
            monitorInterval,
            splitSize.getBytes()),
        converter,
        function,
        type,
        watermarks,
        byTime);
  }
}
