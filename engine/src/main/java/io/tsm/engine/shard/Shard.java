package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TsmFileInfo;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One shard of an embedded engine, in InfluxDB's layout: points go to the cache, then to the log; a
 * snapshot makes a file of the cache and deletes the log; compactions merge files. Thread-safe:
 * many write and read at a time, also while snapshots, compactions and deletes go on.
 *
 * <p>Locks, taken in this order. {@code merges}: one compaction at a time, as two that list the
 * files at different moments could take different neighbours. {@code snapshots}: one snapshot or
 * delete at a time, so a delete meets no cache on its way to a file. {@code fileSet}: the files of
 * the directory change. That of {@link WriteBuffer}: what is not in files, and which files are
 * read.
 */
public final class Shard implements Closeable {
  private final Storage storage;
  private final String directory;
  private final ShardOptions options;
  private final FileStore files;
  private final WriteBuffer buffer;
  private final ReentrantLock merges = new ReentrantLock();
  private final ReentrantLock snapshots = new ReentrantLock();
  private final ReentrantLock fileSet = new ReentrantLock();
  private boolean closed; // guarded by snapshots; changed under merges, too

  private Shard(StoredShard shard, ShardOptions options, FileStore files, WriteBuffer buffer) {
    this.storage = shard.storage();
    this.directory = shard.directory();
    this.options = options;
    this.files = files;
    this.buffer = buffer;
  }

  /**
   * Opens a shard, and brings back what its log holds.
   *
   * @param shard with a folder for its log; nothing need exist yet
   * @param budget shared by all caches of the engine
   * @throws io.tsm.engine.io.CorruptFileException if a file or a closed segment is damaged
   */
  static Shard open(
      StoredShard shard, ShardOptions options, CacheBudget budget, StoredShard.TornSegments torn)
      throws IOException {
    Storage storage = shard.storage();
    ShardPath.deleteTemporaryFiles(storage, shard.directory());
    // Also what it made, and did not live to make durable: it is an answer from now on.
    storage.syncDirectory(shard.directory());
    FileStore files = new FileStore(storage, shard.directory());
    try {
      files.refresh();
      FieldTypes types = new FieldTypes();
      files.declareTypes(types);
      Cache cache = new Cache(types);
      ShardWal wal;
      try (ShardReader reader = files.read()) {
        WalReplay replay = new WalReplay(storage, reader, types, cache, torn);
        wal = ShardWal.open(storage, shard.walDirectory(), options.segmentBytes(), replay);
      }
      String name = storage.describe(shard.directory());
      WriteBuffer buffer =
          new WriteBuffer(name, files, types, cache, wal, budget, options.nanoClock());
      return new Shard(shard, options, files, buffer);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files);
      throw e;
    }
  }

  /**
   * Writes points: all of them or, when this fails, none. They are durable after {@link
   * #sync(long)}.
   *
   * @return what is to be synced
   * @throws FieldTypeConflictException if the shard has a field of a point with another type
   * @throws IOException if the log cannot be written: then the shard takes no more writes
   */
  long write(List<? extends PointView> points) throws IOException {
    return buffer.write(points);
  }

  /** Makes durable what was written before. */
  public void sync() throws IOException {
    buffer.sync();
  }

  /** Makes durable what was written up to a position. */
  void sync(long position) throws IOException {
    buffer.sync(position);
  }

  /**
   * Reads the shard as it is now: all writes that have returned are in it.
   *
   * @param series those of which values are wanted that are not in files yet
   */
  public ShardReader read(Predicate<SeriesKey> series) throws IOException {
    return buffer.read(series);
  }

  /**
   * Makes a file of all that was written before, and deletes the log of it. If it fails the values
   * stay in memory and in the log, and the next snapshot tries again.
   *
   * @return false if there was nothing to do
   */
  public boolean writeSnapshot() throws IOException {
    snapshots.lock();
    try {
      checkOpen();
      buffer.deleteOutdatedSegments();
      FrozenCache frozen = buffer.freeze();
      if (frozen != null) {
        publish(writeFiles(frozen.sorted()));
      }
      buffer.deleteOutdatedSegments();
      return frozen != null;
    } finally {
      snapshots.unlock();
    }
  }

  private List<String> writeFiles(Cache frozen) throws IOException {
    Compactor compactor = new Compactor(storage, (generation, sequence) -> stagedPath());
    return compactor.writeSnapshot(frozen, 1, Throttle.NONE).stream()
        .map(TsmFileInfo::path)
        .toList();
  }

  /** Where a new file is until it is published; deleted when the shard is opened. */
  private String stagedPath() {
    return directory + "/" + UUID.randomUUID() + ShardPath.TEMPORARY_SUFFIX;
  }

  /** Gives new files their names and puts them in the place of what is frozen. */
  private void publish(List<String> paths) throws IOException {
    fileSet.lock();
    try {
      new ShardPublisher(storage, paths, directory).publish();
      files.refresh();
      buffer.release(); // from the line above a reader has the values twice, and from here on once
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, () -> deleteAll(paths));
      throw e;
    } finally {
      fileSet.unlock();
    }
    deleteAll(paths);
  }

  private void deleteAll(List<String> paths) throws IOException {
    for (String path : paths) {
      storage.delete(path);
    }
  }

  /**
   * Deletes values, durably. What is written while this goes on may be deleted or not.
   *
   * @param minTime first time, nanoseconds
   * @param maxTime last time, in the range
   * @throws IOException if it failed: then some values may be deleted, but no older value shows in
   *     the place of a newer one
   */
  public void deleteRange(Predicate<SeriesKey> series, long minTime, long maxTime)
      throws IOException {
    snapshots.lock();
    fileSet.lock();
    try {
      checkOpen();
      buffer.checkUsable(); // before files lose values that the log cannot lose
      buffer.deleteOutdatedSegments(); // else a replay would bring back what the files have lost
      files.refresh(); // a compaction may have replaced some
      files.deleteRange(KeyFilter.ofSeries(series), minTime, maxTime);
      buffer.deleteRange(series, minTime, maxTime);
    } finally {
      fileSet.unlock();
      snapshots.unlock();
    }
  }

  /** Merges files as the planner's levels say; returns what was done. */
  public List<Compaction> compactLevels() throws IOException {
    return compact(new CompactionPlanner(options.compaction())::plan);
  }

  /** Merges all files into one, or as few as the limits of files allow. */
  public List<Compaction> compactFull() throws IOException {
    return compact(new CompactionPlanner(options.compaction())::planFull);
  }

  private List<Compaction> compact(Function<List<CompactionFile>, List<CompactionGroup>> plan)
      throws IOException {
    merges.lock();
    try {
      checkOpen();
      return new ShardCompactor(storage, directory, fileSet)
          .run(plan, options.compaction().targetFileBytes(), this::stagedPath, options.throttle());
    } finally {
      try {
        refresh(); // also when a later group failed
      } finally {
        merges.unlock();
      }
    }
  }

  private void refresh() throws IOException {
    snapshots.lock();
    fileSet.lock();
    try {
      if (!closed) {
        files.refresh();
      }
    } finally {
      fileSet.unlock();
      snapshots.unlock();
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException(this + ": the shard is closed");
    }
  }

  /** Bytes of values on the heap that are not in a file yet, roughly. */
  public long cacheBytes() {
    return buffer.bytes();
  }

  boolean hasCachedValues() {
    return !buffer.isEmpty();
  }

  /** When there was the last write, as the engine's clock counts. */
  long lastWrite() {
    return buffer.lastWrite();
  }

  public int fileCount() {
    return files.fileCount();
  }

  @Override
  public String toString() {
    return storage.describe(directory);
  }

  /**
   * Syncs the log and closes all files. What is in the cache comes back from the log. Waits for a
   * compaction that is under way, which its throttle can be told to give up.
   */
  @Override
  public void close() throws IOException {
    merges.lock();
    snapshots.lock();
    fileSet.lock();
    try {
      closed = true;
      Closing.closeAll(List.of(buffer, files));
    } finally {
      fileSet.unlock();
      snapshots.unlock();
      merges.unlock();
    }
  }
}
