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
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.wal.SegmentFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One shard of an embedded engine, in InfluxDB's layout: points go to the cache, then to the log; a
 * snapshot makes a file of the cache and deletes the log; compactions merge files. Thread-safe:
 * many write and read at a time, also while snapshots, compactions and deletes go on.
 *
 * <p>Three locks, taken in this order. {@code snapshots}: one snapshot or delete at a time, so a
 * delete meets no cache on its way to a file. {@code fileSet}: the files of the directory change.
 * {@code lock}: cache, log, and which files are open; held for moments, but for a write to the log.
 */
public final class Shard implements Closeable {
  /** Keys in one entry of the log. */
  private static final int DELETES_PER_ENTRY = 10_000;

  private final Storage storage;
  private final String directory;
  private final String name; // as people find it
  private final ShardOptions options;
  private final CacheBudget budget;
  private final FileStore files;
  private final ShardWal wal;
  private final FieldTypes types;
  private final ReentrantLock snapshots = new ReentrantLock();
  private final ReentrantLock fileSet = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong staged = new AtomicLong();
  private Cache cache;
  private FrozenCache frozen; // on its way to a file; null if there is none
  private List<SegmentFile> frozenSegments = List.of(); // hold what is frozen, and no more
  private List<SegmentFile> outdated = List.of(); // what they hold is in files
  private IOException failure; // of the log
  private volatile boolean closed;
  private volatile long lastWrite;

  private Shard(
      StoredShard shard,
      ShardOptions options,
      CacheBudget budget,
      FileStore files,
      ShardWal wal,
      Cache cache,
      FieldTypes types) {
    this.storage = shard.storage();
    this.directory = shard.directory();
    this.name = storage.describe(directory);
    this.options = options;
    this.budget = budget;
    this.files = files;
    this.wal = wal;
    this.cache = cache;
    this.types = types;
    this.lastWrite = options.nanoClock().getAsLong();
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
      budget.add(cache.size());
      return new Shard(shard, options, budget, files, wal, cache, types);
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
    long position;
    lock.lock();
    try {
      checkUsable();
      long before = cache.size();
      int fields = types.size();
      try {
        for (int i = 0; i < points.size(); i++) {
          cache.write(points.get(i));
        }
        position = wal.write(cache.unlogged());
        cache.markLogged();
      } catch (IOException e) {
        failure = e;
        discard(fields);
        throw e;
      } catch (RuntimeException e) {
        discard(fields);
        throw e;
      } finally {
        budget.add(cache.size() - before);
      }
      lastWrite = options.nanoClock().getAsLong();
    } finally {
      lock.unlock();
    }
    return position;
  }

  /** Takes back a batch, and the types of fields that it was the first to have. */
  private void discard(int fieldsBefore) throws IOException {
    cache.discardUnlogged();
    if (types.size() > fieldsBefore) {
      retype();
    }
  }

  /** Makes durable what was written before. */
  public void sync() throws IOException {
    sync(wal.position());
  }

  /** Makes durable what was written up to a position. */
  void sync(long position) throws IOException {
    try {
      wal.sync(position);
    } catch (IOException e) {
      lock.lock();
      try {
        failure = failure == null ? e : failure;
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private void checkUsable() throws IOException {
    if (closed) {
      throw new IOException(name + ": the shard is closed");
    }
    if (failure != null) {
      throw new IOException(
          name
              + ": its log failed before, so it takes no writes until the engine is opened anew: "
              + failure.getMessage(),
          failure);
    }
  }

  /**
   * Reads the shard as it is now: all writes that have returned are in it.
   *
   * @param series those of which values are wanted that are not in files yet
   */
  public ShardReader read(Predicate<SeriesKey> series) throws IOException {
    Cache recent;
    FrozenCache snapshot;
    ShardReader reader;
    lock.lock();
    try {
      if (closed) {
        throw new IOException(name + ": the shard is closed");
      }
      recent = cache.isEmpty() ? null : cache.copy(series);
      snapshot = frozen;
      reader = files.read();
    } finally {
      lock.unlock();
    }
    try {
      if (snapshot != null) {
        reader = reader.with(name + " (snapshot)", snapshot.sorted());
      }
      return recent == null || recent.isEmpty() ? reader : reader.with(name + " (cache)", recent);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, reader);
      throw e;
    }
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
      deleteOutdatedSegments();
      if (!freeze()) {
        return false;
      }
      publish(writeFiles(frozen.sorted()));
      deleteOutdatedSegments();
      return true;
    } finally {
      snapshots.unlock();
    }
  }

  private boolean freeze() throws IOException {
    lock.lock();
    try {
      checkUsable();
      if (frozen != null) {
        return true; // the last snapshot failed
      }
      if (cache.isEmpty()) {
        return false;
      }
      try {
        frozenSegments = wal.rotate();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      frozen = new FrozenCache(cache);
      cache = new Cache(types);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private List<String> writeFiles(Cache snapshot) throws IOException {
    Compactor compactor = new Compactor(storage, (generation, sequence) -> stagedPath());
    List<String> paths = new ArrayList<>();
    compactor.writeSnapshot(snapshot, 1, Throttle.NONE).forEach(file -> paths.add(file.path()));
    return paths;
  }

  /** Where a new file is until it is published; deleted when the shard is opened. */
  private String stagedPath() {
    return directory + "/" + staged.incrementAndGet() + ShardPath.TEMPORARY_SUFFIX;
  }

  /** Gives new files their names and puts them in the place of what is frozen. */
  private void publish(List<String> paths) throws IOException {
    fileSet.lock();
    try {
      new ShardPublisher(storage, paths, directory).publish();
      files.refresh();
      lock.lock(); // from the line above a reader has the values twice, and from here on once
      try {
        budget.add(-frozen.bytes());
        frozen = null;
        outdated = frozenSegments;
        frozenSegments = List.of();
      } finally {
        lock.unlock();
      }
    } finally {
      fileSet.unlock();
      for (String path : paths) {
        storage.delete(path);
      }
    }
  }

  /** Deletes the log of what is in files. */
  private void deleteOutdatedSegments() throws IOException {
    lock.lock();
    try {
      wal.delete(outdated); // again, if it failed
      outdated = List.of();
    } finally {
      lock.unlock();
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
      deleteOutdatedSegments(); // else a replay would bring back what the files have lost
      files.refresh(); // a compaction may have replaced some
      files.deleteRange(KeyFilter.ofSeries(series), minTime, maxTime);
      deleteInCache(series, minTime, maxTime);
    } finally {
      fileSet.unlock();
      snapshots.unlock();
    }
  }

  private void deleteInCache(Predicate<SeriesKey> series, long minTime, long maxTime)
      throws IOException {
    long position;
    lock.lock();
    try {
      checkUsable();
      unfreeze();
      List<byte[]> keys = new ArrayList<>();
      KeyFilter filter = KeyFilter.ofSeries(series);
      cache.forEachField(
          (key, field) -> {
            byte[] whole = Keys.key(key.bytes(), field);
            if (filter.matches(whole)) {
              keys.add(whole);
            }
          });
      try {
        for (int i = 0; i < keys.size(); i += DELETES_PER_ENTRY) {
          List<byte[]> some = keys.subList(i, Math.min(keys.size(), i + DELETES_PER_ENTRY));
          wal.writeDelete(some, minTime, maxTime);
        }
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      long before = cache.size();
      for (byte[] key : keys) {
        int separator = Keys.indexOfSeparator(key, 0, key.length);
        cache.deleteRange(
            SeriesKey.ofStored(key, 0, separator),
            Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length),
            minTime,
            maxTime);
      }
      budget.add(cache.size() - before);
      retype();
      position = wal.position();
    } finally {
      lock.unlock();
    }
    sync(position);
  }

  /** Joins what a failed snapshot left with the cache: what is frozen does not change any more. */
  private void unfreeze() {
    if (frozen != null) {
      Cache all = new Cache(types);
      all.writeAll(frozen.sorted());
      all.writeAll(cache);
      all.markLogged();
      budget.add(all.size() - cache.size() - frozen.bytes());
      cache = all;
      frozen = null;
      frozenSegments = List.of(); // the next snapshot takes all segments
    }
  }

  /** Finds the types of fields anew: what is gone may come again with another type. */
  private void retype() throws IOException {
    FieldTypes left = new FieldTypes();
    files.declareTypes(left);
    if (frozen != null) {
      frozen.sorted().declareTypes(left);
    }
    cache.declareTypes(left);
    types.replaceWith(left);
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
    ShardCompactor compactor = new ShardCompactor(storage, directory, fileSet);
    List<Compaction> done =
        compactor.run(
            plan, options.compaction().targetFileBytes(), this::stagedPath, options.throttle());
    if (!done.isEmpty()) {
      fileSet.lock();
      try {
        files.refresh();
      } finally {
        fileSet.unlock();
      }
    }
    return done;
  }

  /** Bytes of values on the heap that are not in a file yet, roughly. */
  public long cacheBytes() {
    lock.lock();
    try {
      return cache.size() + (frozen == null ? 0 : frozen.bytes());
    } finally {
      lock.unlock();
    }
  }

  boolean hasCachedValues() {
    lock.lock();
    try {
      return frozen != null || !cache.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** When there was the last write, as the engine's clock counts. */
  long lastWrite() {
    return lastWrite;
  }

  public int fileCount() {
    return files.fileCount();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Syncs the log and closes all files. What is in the cache comes back from the log. */
  @Override
  public void close() throws IOException {
    snapshots.lock();
    fileSet.lock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        budget.add(-cache.size() - (frozen == null ? 0 : frozen.bytes()));
        Closing.closeAll(List.of(wal, files));
      }
    } finally {
      lock.unlock();
      fileSet.unlock();
      snapshots.unlock();
    }
  }
}
