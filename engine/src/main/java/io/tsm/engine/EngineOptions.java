package io.tsm.engine;

import java.time.Duration;

/**
 * How a {@link StorageEngine} works. Begin with {@link #defaults()}, which are InfluxDB's where it
 * has them, and change what is to be different. Immutable: every method that changes something
 * returns new options.
 */
public final class EngineOptions {
  private static final EngineOptions DEFAULTS = new EngineOptions();

  private Duration shardDuration;
  private int shardsPerGroup;
  private Durability durability = Durability.EVERY_WRITE;
  private Duration syncInterval = Duration.ofMillis(100);
  private long snapshotMemory = 25L << 20;
  private Duration snapshotColdDuration = Duration.ofMinutes(10);
  private long cacheMaxMemory = 1L << 30;
  private Duration cacheFullPatience = Duration.ofSeconds(10);
  private long walSegmentBytes = 10L << 20;
  private boolean background = true;
  private boolean compaction = true;
  private long compactionThroughput = 48L << 20;

  private EngineOptions() {}

  private EngineOptions(EngineOptions other) {
    shardDuration = other.shardDuration;
    shardsPerGroup = other.shardsPerGroup;
    durability = other.durability;
    syncInterval = other.syncInterval;
    snapshotMemory = other.snapshotMemory;
    snapshotColdDuration = other.snapshotColdDuration;
    cacheMaxMemory = other.cacheMaxMemory;
    cacheFullPatience = other.cacheFullPatience;
    walSegmentBytes = other.walSegmentBytes;
    background = other.background;
    compaction = other.compaction;
    compactionThroughput = other.compactionThroughput;
  }

  public static EngineOptions defaults() {
    return DEFAULTS;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Length of the window of time that makes a shard group, at least an hour. By default what the
   * root has, or 7 days for a new one; a root never changes it. Longer ones make fewer and larger
   * files.
   */
  public EngineOptions shardDuration(Duration duration) {
    EngineOptions changed = new EngineOptions(this);
    changed.shardDuration = duration;
    return changed;
  }

  /**
   * Number of shards among which the series of a group are divided. By default what the root has,
   * or 1 for a new one, as InfluxDB has; a root never changes it.
   */
  public EngineOptions shardsPerGroup(int shards) {
    require(shards > 0, "shardsPerGroup(" + shards + ") is not positive");
    EngineOptions changed = new EngineOptions(this);
    changed.shardsPerGroup = shards;
    return changed;
  }

  /** When a write is safe; {@link Durability#EVERY_WRITE} by default. */
  public EngineOptions durability(Durability when) {
    require(when != null, "durability(null)");
    EngineOptions changed = new EngineOptions(this);
    changed.durability = when;
    return changed;
  }

  /** The longest time a write is not safe, with {@link Durability#INTERVAL}; 100 ms by default. */
  public EngineOptions syncInterval(Duration interval) {
    require(interval.toMillis() > 0, "syncInterval(" + interval + ") is less than a millisecond");
    EngineOptions changed = new EngineOptions(this);
    changed.syncInterval = interval;
    return changed;
  }

  /**
   * Bytes of a shard's cache that are worth a file; 25 MiB by default. More make fewer files, and a
   * longer log to replay after a crash.
   */
  public EngineOptions snapshotMemory(long bytes) {
    require(bytes > 0, "snapshotMemory(" + bytes + ") is not positive");
    EngineOptions changed = new EngineOptions(this);
    changed.snapshotMemory = bytes;
    return changed;
  }

  /** After so long without a write a cache becomes a file, however small; 10 minutes by default. */
  public EngineOptions snapshotColdDuration(Duration duration) {
    require(!duration.isNegative(), "snapshotColdDuration(" + duration + ") is negative");
    EngineOptions changed = new EngineOptions(this);
    changed.snapshotColdDuration = duration;
    return changed;
  }

  /**
   * Bytes of all caches together, beyond which writes wait, or fail; 1 GiB by default. When half of
   * it is used, the largest cache becomes a file.
   */
  public EngineOptions cacheMaxMemory(long bytes) {
    require(bytes >= 1 << 20, "cacheMaxMemory(" + bytes + ") is less than 1 MiB");
    EngineOptions changed = new EngineOptions(this);
    changed.cacheMaxMemory = bytes;
    return changed;
  }

  /**
   * How long a write waits for room in the caches before it fails; 10 seconds by default, zero to
   * fail at once, as InfluxDB does.
   */
  public EngineOptions cacheFullPatience(Duration patience) {
    require(!patience.isNegative(), "cacheFullPatience(" + patience + ") is negative");
    EngineOptions changed = new EngineOptions(this);
    changed.cacheFullPatience = patience;
    return changed;
  }

  /** Bytes of a segment of the log; 10 MiB by default. */
  public EngineOptions walSegmentBytes(long bytes) {
    require(bytes > 0, "walSegmentBytes(" + bytes + ") is not positive");
    EngineOptions changed = new EngineOptions(this);
    changed.walSegmentBytes = bytes;
    return changed;
  }

  /**
   * Whether snapshots and merges are made without being asked for; true by default. Without, a
   * program calls {@link StorageEngine#writeSnapshot()} and {@link StorageEngine#compact()} itself.
   */
  public EngineOptions background(boolean enabled) {
    EngineOptions changed = new EngineOptions(this);
    changed.background = enabled;
    return changed;
  }

  /** Whether files are merged in the background; true by default. Without, they become many. */
  public EngineOptions compaction(boolean enabled) {
    EngineOptions changed = new EngineOptions(this);
    changed.compaction = enabled;
    return changed;
  }

  /** Bytes a second that merges write at most; 48 MiB by default, as in InfluxDB; 0: no limit. */
  public EngineOptions compactionThroughput(long bytesPerSecond) {
    require(bytesPerSecond >= 0, "compactionThroughput(" + bytesPerSecond + ") is negative");
    EngineOptions changed = new EngineOptions(this);
    changed.compactionThroughput = bytesPerSecond;
    return changed;
  }

  /** Null for that of the root, or the default. */
  public Duration shardDuration() {
    return shardDuration;
  }

  /** 0 for that of the root, or the default. */
  public int shardsPerGroup() {
    return shardsPerGroup;
  }

  public Durability durability() {
    return durability;
  }

  public Duration syncInterval() {
    return syncInterval;
  }

  public long snapshotMemory() {
    return snapshotMemory;
  }

  public Duration snapshotColdDuration() {
    return snapshotColdDuration;
  }

  public long cacheMaxMemory() {
    return cacheMaxMemory;
  }

  public Duration cacheFullPatience() {
    return cacheFullPatience;
  }

  public long walSegmentBytes() {
    return walSegmentBytes;
  }

  public boolean background() {
    return background;
  }

  public boolean compaction() {
    return compaction;
  }

  public long compactionThroughput() {
    return compactionThroughput;
  }
}
