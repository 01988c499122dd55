package io.tsm.engine;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.io.Cancellation;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.RateThrottle;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Limits;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.CacheBudget;
import io.tsm.engine.shard.Compaction;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.RootLock;
import io.tsm.engine.shard.Shard;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardOptions;
import io.tsm.engine.shard.ShardStore;
import io.tsm.engine.shard.ShardStore.ShardPlace;
import io.tsm.engine.shard.StoredShard.TornSegments;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A storage engine for time series in a local folder, to embed in a program: it writes and reads
 * InfluxDB's files, in InfluxDB's layout, with no server. Points go to memory and to a log; files
 * are made of them in the background, and merged.
 *
 * <pre>{@code
 * try (StorageEngine engine = StorageEngine.open(Path.of("/data/tsm"), EngineOptions.defaults())) {
 *   engine.writePoints("metrics", "autogen", points);   // durable when it returns
 *   try (ShardReader reader = engine.read("metrics", "autogen")) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads write, read and delete at a time. A value that was written
 * is found by every read that begins after the write has returned, whatever goes on in the
 * background. One process at a time may open a root ({@link RootLock}), and none while a sink runs
 * in it.
 */
public final class StorageEngine implements Closeable {
  private final EngineOptions options;
  private final RootLock rootLock;
  private final ShardStore store;
  private final Background background;
  private final Cancellation cancellation; // of merges

  private StorageEngine(
      EngineOptions options,
      RootLock rootLock,
      ShardStore store,
      Background background,
      Cancellation cancellation) {
    this.cancellation = cancellation;
    this.options = options;
    this.rootLock = rootLock;
    this.store = store;
    this.background = background;
  }

  /**
   * Opens a root, or makes one, and replays its logs.
   *
   * <p>A root of InfluxDB's (no {@code layout.json}) can be read, deleted from and compacted; its
   * server must not run. Since only the server knows the times of its shards, points are written to
   * one of them by {@link #openShard}.
   *
   * @throws io.tsm.engine.shard.RootInUseException if a process has it open, or a sink runs there
   * @throws io.tsm.engine.shard.LayoutException if the root has another layout than the options say
   * @throws io.tsm.engine.io.CorruptFileException if a file or a closed segment is damaged
   */
  public static StorageEngine open(Path root, EngineOptions options) throws IOException {
    return open(root, options, null);
  }

  /**
   * Opens one shard of a root, such as one of InfluxDB's, whose server must not run. All points go
   * there, whatever their times: the caller knows what belongs there.
   *
   * @param shardId the name of its directory in {@code data/<database>/<retentionPolicy>}
   * @throws IOException as {@link #open(Path, EngineOptions)}
   */
  public static StorageEngine openShard(
      Path root, String database, String retentionPolicy, long shardId, EngineOptions options)
      throws IOException {
    return open(root, options, new ShardPlace(database, retentionPolicy, shardId));
  }

  private static StorageEngine open(Path root, EngineOptions options, ShardPlace only)
      throws IOException {
    RootLock rootLock = RootLock.acquire(root);
    Cancellation cancellation = new Cancellation();
    CacheBudget budget = new CacheBudget(options.cacheMaxMemory(), options.cacheFullPatience());
    ShardStore store = null;
    try {
      LocalStorage storage = new LocalStorage(root);
      ShardOptions shardOptions =
          new ShardOptions(
              options.walSegmentBytes(),
              CompactionOptions.DEFAULT,
              throttle(options, cancellation),
              System::nanoTime);
      store =
          only == null
              ? ShardStore.open(
                  storage, layout(storage, options), shardOptions, budget, TornSegments.LOGGED)
              : ShardStore.openOne(storage, only, shardOptions, budget, TornSegments.LOGGED);
      Background background = Background.start(options, store, budget, cancellation);
      return new StorageEngine(options, rootLock, store, background, cancellation);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, store, rootLock);
      throw e;
    }
  }

  private static Throttle throttle(EngineOptions options, Cancellation cancellation) {
    return options.compactionThroughput() == 0
        ? cancellation
        : cancellation.and(
            new RateThrottle(options.compactionThroughput(), System::nanoTime, cancellation));
  }

  /** The layout of the root, made if this is a new one; null for a root of InfluxDB's. */
  private static ShardLayout layout(LocalStorage storage, EngineOptions options)
      throws IOException {
    boolean influx =
        !storage.exists(LayoutFile.PATH) && Files.isDirectory(storage.root().resolve("data"));
    return influx
        ? null
        : LayoutFile.readOrCreate(
            storage,
            options.shardDuration(),
            options.shardsPerGroup() == 0 ? null : options.shardsPerGroup(),
            1);
  }

  /**
   * Writes points, and waits until they are as safe as {@link EngineOptions#durability} says. The
   * points of one shard are written together or not at all; if this fails, those of other shards
   * may have been written.
   *
   * @param points different objects, which must not change until this returns
   * @throws io.tsm.engine.model.InvalidPointException if a point deletes fields, for which {@link
   *     #deleteRange} is there; nothing was written
   * @throws io.tsm.engine.model.FieldTypeConflictException if a field has another type in its shard
   * @throws io.tsm.engine.shard.CacheFullException if memory is used up; nothing was written
   * @throws IOException if the log cannot be written; the shard takes no more writes until the
   *     engine is opened anew
   */
  public void writePoints(String database, String retentionPolicy, List<? extends PointView> points)
      throws IOException {
    store.write(database, retentionPolicy, points, options.durability() == Durability.EVERY_WRITE);
    background.afterWrite();
  }

  /** Makes durable all that was written before, whatever the durability of single writes is. */
  public void sync() throws IOException {
    store.sync();
  }

  /** Makes files of all that was written before. They are durable, and the logs of it are gone. */
  public void writeSnapshot() throws IOException {
    List<AutoCloseable> snapshots = new ArrayList<>();
    for (Shard shard : store.openShards()) {
      snapshots.add(shard::writeSnapshot);
    }
    Closing.closeAll(snapshots); // all of them, also after one that failed
  }

  /**
   * Lets the background make snapshots and merge files again, after {@link
   * #disableSnapshotCompactions}.
   */
  public void enableSnapshotCompactions() {
    background.enable(true);
  }

  /** Keeps the background from beginning snapshots and merges; what is asked for is done still. */
  public void disableSnapshotCompactions() {
    background.enable(false);
  }

  /**
   * Merges the files of all shards into as few as possible, without what was deleted. Snapshots
   * first are up to the caller.
   *
   * @return what was done
   */
  public List<Compaction> compact() throws IOException {
    List<Compaction> done = new ArrayList<>();
    for (Shard shard : store.allShards()) {
      done.addAll(shard.compactFull());
    }
    return done;
  }

  /**
   * Deletes the values of some series in a range of time, durably. Values that are written while
   * this goes on may be deleted or not.
   *
   * @param series which ones; called by one thread at a time
   * @param minTime first time, nanoseconds
   * @param maxTime last time, in the range
   * @throws IOException if it failed: some values may be deleted then, but no older value shows in
   *     the place of a newer one; ask again
   */
  public void deleteRange(
      String database,
      String retentionPolicy,
      Predicate<SeriesKey> series,
      long minTime,
      long maxTime)
      throws IOException {
    for (Shard shard : store.shards(database, retentionPolicy, minTime, maxTime)) {
      shard.deleteRange(series, minTime, maxTime);
    }
  }

  /** Deletes all values of a series, durably. */
  public void deleteSeries(String database, String retentionPolicy, SeriesKey series)
      throws IOException {
    deleteRange(database, retentionPolicy, series::equals, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Deletes all values of a measurement, durably; its fields may have other types afterwards. */
  public void deleteMeasurement(String database, String retentionPolicy, String measurement)
      throws IOException {
    deleteRange(
        database,
        retentionPolicy,
        series -> series.measurement().equals(measurement),
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }

  /** Reads all that a retention policy has now. */
  public ShardReader read(String database, String retentionPolicy) throws IOException {
    return read(database, retentionPolicy, series -> true, Limits.MIN_TIME, Limits.MAX_TIME);
  }

  /**
   * Reads what a retention policy has now of some series. What is written later is not in it. The
   * reader holds files open until it is closed, and is for one thread.
   *
   * @param series called by one thread at a time
   * @param minTime shards that end before are not opened, nanoseconds
   * @param maxTime shards that begin after it are not opened
   */
  public ShardReader read(
      String database,
      String retentionPolicy,
      Predicate<SeriesKey> series,
      long minTime,
      long maxTime)
      throws IOException {
    return ShardReader.merged(store.read(database, retentionPolicy, minTime, maxTime, series));
  }

  /** The databases of the root, sorted. */
  public List<String> databases() throws IOException {
    return store.databases();
  }

  /** The retention policies of a database, sorted. */
  public List<String> retentionPolicies(String database) throws IOException {
    return store.retentionPolicies(database);
  }

  /**
   * Ends background work, syncs the logs and closes all files. What is in memory comes back from
   * the logs; call {@link #writeSnapshot()} before to leave none.
   */
  @Override
  public void close() throws IOException {
    // The store waits for what is under way; only then the root is another one's.
    Closing.closeAll(List.of(cancellation::cancel, background, store, rootLock));
  }
}
