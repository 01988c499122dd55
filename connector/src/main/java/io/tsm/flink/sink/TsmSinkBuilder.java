package io.tsm.flink.sink;

import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardPath;
import io.tsm.flink.fs.Storages;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;

/**
 * Builds a {@link TsmSink}. Path, database and converter are needed; all else has a default.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TsmSinkBuilder<T> {
  /** Memory of one subtask's caches unless said otherwise. */
  public static final MemorySize DEFAULT_CACHE_MAX_MEMORY = MemorySize.ofMebiBytes(128);

  private static final MemorySize SMALLEST_CACHE = MemorySize.parse("1 mb");
  private static final MemorySize SMALLEST_TARGET = MemorySize.parse("1 mb");
  private static final MemorySize LARGEST_TARGET =
      TsmCompactionOptions.TARGET_FILE_SIZE.defaultValue();

  private String path;
  private String database;
  private String retentionPolicy = "autogen";
  private PointConverter<? super T> converter;
  private Duration shardDuration;
  private Integer shardsPerGroup;
  private MemorySize cacheMaxMemory = DEFAULT_CACHE_MAX_MEMORY;
  private BadRecordPolicy onError = BadRecordPolicy.FAIL;
  private Distribution distribution = Distribution.SERIES;
  private String localDirectory;
  private boolean compaction = TsmCompactionOptions.ENABLED.defaultValue();
  private int compactionMinFiles = TsmCompactionOptions.MIN_FILES.defaultValue();
  private MemorySize compactionTargetFileSize =
      TsmCompactionOptions.TARGET_FILE_SIZE.defaultValue();
  private MemorySize compactionThroughput = TsmCompactionOptions.THROUGHPUT.defaultValue();
  private int compactionParallelism = TsmCompactionOptions.PARALLELISM.defaultValue();
  private Duration compactionMinAge = TsmCompactionOptions.MIN_AGE.defaultValue();
  private int compactionMaxFiles = TsmCompactionOptions.MAX_FILES.defaultValue();

  TsmSinkBuilder() {}

  /**
   * Where the root is: {@code file:///data/tsm} or an absolute path. All task managers must see the
   * same directory there.
   */
  public TsmSinkBuilder<T> path(String path) {
    this.path = path;
    return this;
  }

  /** The database of all points. */
  public TsmSinkBuilder<T> database(String database) {
    this.database = database;
    return this;
  }

  /** The retention policy of all points; {@code autogen} by default, as InfluxDB calls its own. */
  public TsmSinkBuilder<T> retentionPolicy(String retentionPolicy) {
    this.retentionPolicy = retentionPolicy;
    return this;
  }

  /** Makes points of records; see {@link PointConverters} for some that are ready. */
  public TsmSinkBuilder<T> converter(PointConverter<? super T> converter) {
    this.converter = converter;
    return this;
  }

  /**
   * Length of the window of time that makes a shard group; at least an hour. By default what the
   * root has, or 7 days for a new root. Longer groups make fewer and larger files; a root never
   * changes it.
   */
  public TsmSinkBuilder<T> shardDuration(Duration shardDuration) {
    this.shardDuration = shardDuration;
    return this;
  }

  /**
   * Number of shards among which the series of a group are divided. By default what the root has,
   * or the sink's parallelism for a new root. More than the parallelism is fine and leaves room to
   * grow; with fewer, some writers have nothing to do in a single group.
   */
  public TsmSinkBuilder<T> shardsPerGroup(int shardsPerGroup) {
    this.shardsPerGroup = shardsPerGroup;
    return this;
  }

  /**
   * Heap for the caches of one subtask, 128 MiB by default. With more, fewer temporary files are
   * written between two checkpoints.
   */
  public TsmSinkBuilder<T> cacheMaxMemory(MemorySize cacheMaxMemory) {
    this.cacheMaxMemory = cacheMaxMemory;
    return this;
  }

  /** What becomes of records that cannot be stored; by default the job fails. */
  public TsmSinkBuilder<T> onError(BadRecordPolicy onError) {
    this.onError = onError;
    return this;
  }

  /** How records get to the writers; by default the sink routes them by shard. */
  public TsmSinkBuilder<T> distribution(Distribution distribution) {
    this.distribution = distribution;
    return this;
  }

  /** A local folder for temporary files; by default the JVM's {@code java.io.tmpdir}. */
  public TsmSinkBuilder<T> localDirectory(String localDirectory) {
    this.localDirectory = localDirectory;
    return this;
  }

  /**
   * Whether the files that checkpoints make are merged into fewer, larger ones while the job runs;
   * true by default. It happens in the background and never changes an answer. Only in jobs with
   * checkpoints: others make one file a shard.
   */
  public TsmSinkBuilder<T> compaction(boolean enabled) {
    this.compaction = enabled;
    return this;
  }

  /**
   * How many new files of a shard are merged into one, 8 by default, at least 2; what comes of that
   * is merged by fours, or by so many if that is less. Larger: fewer bytes are written again, and
   * readers find more files.
   */
  public TsmSinkBuilder<T> compactionMinFiles(int files) {
    this.compactionMinFiles = files;
    return this;
  }

  /**
   * A file of this size is not merged any more, 2 GiB by default, which is also the most; at least
   * 1 MiB. Larger: fewer files in the end, and each byte is written again more often.
   */
  public TsmSinkBuilder<T> compactionTargetFileSize(MemorySize size) {
    this.compactionTargetFileSize = size;
    return this;
  }

  /**
   * Bytes that all compactions of this sink in a process write in a second, 48 MiB by default; 0
   * for any number. Larger: files become few sooner, and less is left of the disk for the job.
   */
  public TsmSinkBuilder<T> compactionThroughput(MemorySize bytesPerSecond) {
    this.compactionThroughput = bytesPerSecond;
    return this;
  }

  /**
   * Shards that are compacted at the same time by this sink in a process, 1 by default: each takes
   * a thread of low priority, and memory for the indexes of the files that it merges. Larger: keeps
   * up with more shards, and takes more of processors and memory.
   */
  public TsmSinkBuilder<T> compactionParallelism(int threads) {
    this.compactionParallelism = threads;
    return this;
  }

  /**
   * Files of a shard that wait for compaction, 1000 by default. With more in one of its shards a
   * writer pauses after each checkpoint, for up to a second, and warns. Larger: compaction may lag
   * behind further before that, and readers have more files to open.
   */
  public TsmSinkBuilder<T> compactionMaxFiles(int files) {
    this.compactionMaxFiles = files;
    return this;
  }

  /**
   * New files that are younger are not merged, 0 by default. For sources that follow new files:
   * they must find each as it was committed, so give them the time that such a job may be down. A
   * file's age counts from when it was written, by the clocks of file system and task manager.
   * Larger: readers have more files to open.
   */
  public TsmSinkBuilder<T> compactionMinAge(Duration age) {
    this.compactionMinAge = age;
    return this;
  }

  /**
   * Checks all that was set.
   *
   * @throws IllegalArgumentException if something is missing or cannot work; the message names the
   *     method to call and what to change
   */
  public void validate() {
    require(path != null && !path.isBlank(), "path(...) is missing: where is the root to be?");
    require(database != null, "database(...) is missing");
    require(converter != null, "converter(...) is missing: how does a record become points?");
    require(retentionPolicy != null, "retentionPolicy(null): leave it out for autogen");
    require(onError != null, "onError(null): leave it out for FAIL");
    require(distribution != null, "distribution(null): leave it out for SERIES");
    require(cacheMaxMemory != null, "cacheMaxMemory(null): leave it out for the default");
    Storages.check(path);
    check("database", () -> ShardPath.checkName("database", database));
    check("retentionPolicy", () -> ShardPath.checkName("retention policy", retentionPolicy));
    require(
        !path.toLowerCase(Locale.ROOT).startsWith("hdfs:")
            || !(database + retentionPolicy).contains(":"),
        "database(" + database + "), retentionPolicy(" + retentionPolicy + "): HDFS takes no ':'");
    require(
        cacheMaxMemory.compareTo(SMALLEST_CACHE) >= 0,
        "cacheMaxMemory(" + cacheMaxMemory + ") is too little: give it at least " + SMALLEST_CACHE);
    if (shardDuration != null) { // the constructors of layouts have the bounds
      check("shardDuration", () -> new ShardLayout(shardDuration, 1));
    }
    if (shardsPerGroup != null) {
      check(
          "shardsPerGroup",
          () -> new ShardLayout(ShardLayout.DEFAULT_GROUP_DURATION, shardsPerGroup));
    }
    validateCompaction();
  }

  private void validateCompaction() {
    require(
        compactionMinFiles >= 2,
        "compactionMinFiles(" + compactionMinFiles + "): less than 2 files cannot be merged");
    require(
        compactionTargetFileSize != null
            && compactionTargetFileSize.compareTo(SMALLEST_TARGET) >= 0
            && compactionTargetFileSize.compareTo(LARGEST_TARGET) <= 0,
        "compactionTargetFileSize("
            + compactionTargetFileSize
            + ") must be from "
            + SMALLEST_TARGET
            + " to "
            + LARGEST_TARGET);
    require(
        compactionThroughput != null,
        "compactionThroughput(null): leave it out for the default, or give it 0 for any number");
    require(
        compactionParallelism >= 1,
        "compactionParallelism("
            + compactionParallelism
            + "): it takes a thread; turn compaction off by compaction(false)");
    require(
        compactionMinAge != null && !compactionMinAge.isNegative(),
        "compactionMinAge(" + compactionMinAge + "): leave it out for 0, any age");
    require(
        compactionMaxFiles > compactionMinFiles,
        "compactionMaxFiles("
            + compactionMaxFiles
            + ") must be more than compactionMinFiles, "
            + compactionMinFiles
            + ": so many always wait");
  }

  private static void check(String method, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TsmSink: " + method + "(...): " + e.getMessage(), e);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("TsmSink: " + message);
    }
  }

  /** Builds the sink, after {@link #validate()}. */
  public TsmSink<T> build() {
    validate();
    return new TsmSink<>(
        new TsmSinkOptions(
            path,
            database,
            retentionPolicy,
            shardDuration,
            shardsPerGroup,
            cacheMaxMemory.getBytes(),
            onError,
            distribution,
            localDirectory,
            new CompactionSettings(
                compaction,
                compactionMinFiles,
                compactionTargetFileSize.getBytes(),
                compactionThroughput.getBytes(),
                compactionParallelism,
                compactionMaxFiles,
                compactionMinAge.toMillis()),
            UUID.randomUUID()),
        converter);
  }
}
