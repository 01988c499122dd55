package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.wal.SegmentFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What of an embedded shard is not in files: the cache that is written to, the one that is on its
 * way to a file, and the log of both. After a failed write or sync of the log nobody knows what it
 * holds, and it takes nothing more. Thread-safe; its lock is held for moments, and for a write to
 * the log.
 */
final class WriteBuffer implements Closeable {
  /** Keys in one entry of the log. */
  private static final int DELETES_PER_ENTRY = 10_000;

  private final String name; // of the shard, as people find it
  private final FileStore files;
  private final FieldTypes types;
  private final ShardWal wal;
  private final CacheBudget budget;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private Cache cache;
  private FrozenCache frozen; // null if there is none
  private List<SegmentFile> frozenSegments = List.of(); // hold what is frozen, and no more
  private List<SegmentFile> outdated = List.of(); // what they hold is in files
  private IOException failure; // of the log
  private boolean closed;
  private volatile long lastWrite;

  /**
   * @param files of the shard
   * @param types of the fields of files and cache; the cache was made with them
   * @param cache what the log held when it was opened
   */
  WriteBuffer(
      String name,
      FileStore files,
      FieldTypes types,
      Cache cache,
      ShardWal wal,
      CacheBudget budget,
      LongSupplier nanoClock) {
    this.name = name;
    this.files = files;
    this.types = types;
    this.cache = cache;
    this.wal = wal;
    this.budget = budget;
    this.nanoClock = nanoClock;
    this.lastWrite = nanoClock.getAsLong();
    budget.add(cache.size());
  }

  /** Writes points, all or none; returns what is to be synced. */
  long write(List<? extends PointView> points) throws IOException {
    lock.lock();
    try {
      checkUsableLocked();
      long before = cache.size();
      int fields = types.size();
      try {
        for (int i = 0; i < points.size(); i++) {
          cache.write(points.get(i));
        }
        long position = wal.write(cache.unlogged());
        cache.markLogged();
        lastWrite = nanoClock.getAsLong();
        return position;
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
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a batch, and the types of fields that it was the first to have. */
  private void discard(int fieldsBefore) throws IOException {
    cache.discardUnlogged();
    if (types.size() > fieldsBefore) {
      retype();
    }
  }

  /** Makes durable what was written before. */
  void sync() throws IOException {
    sync(wal.position());
  }

  /** Makes durable what was written up to a position. Many wait here at a time. */
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

  /**
   * Checks that writes are taken.
   *
   * @throws IOException if the shard is closed, or its log has failed
   */
  void checkUsable() throws IOException {
    lock.lock();
    try {
      checkUsableLocked();
    } finally {
      lock.unlock();
    }
  }

  private void checkUsableLocked() throws IOException {
    checkOpen();
    if (failure != null) {
      throw new IOException(
          name
              + ": its log failed before, so it takes no writes until the engine is opened anew: "
              + failure.getMessage(),
          failure);
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException(name + ": the shard is closed");
    }
  }

  /** Reads files, what is frozen, and of the cache the series that a filter takes. */
  ShardReader read(Predicate<SeriesKey> series) throws IOException {
    Cache recent;
    FrozenCache snapshot;
    ShardReader reader;
    lock.lock(); // all three at one moment: values go from one to the next
    try {
      checkOpen();
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
   * Sets the cache aside, for a snapshot, and goes on with an empty one.
   *
   * @return what was set aside, now or for a snapshot that failed; null if there is nothing
   */
  FrozenCache freeze() throws IOException {
    lock.lock();
    try {
      checkUsableLocked();
      if (frozen != null) {
        return frozen;
      }
      try {
        if (cache.isEmpty()) {
          outdated = wal.rotate(); // what it holds was deleted again
          return null;
        }
        frozenSegments = wal.rotate();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      frozen = new FrozenCache(cache);
      cache = new Cache(types);
      return frozen;
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of what is frozen: it is in files now, which readers see. */
  void release() {
    lock.lock();
    try {
      budget.add(-frozen.bytes());
      frozen = null;
      outdated = frozenSegments;
      frozenSegments = List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Deletes the log of what is in files; again, if that failed before. */
  void deleteOutdatedSegments() throws IOException {
    lock.lock();
    try {
      wal.delete(outdated);
      outdated = List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Deletes values that are not in files, durably. No snapshot may be under way. */
  void deleteRange(Predicate<SeriesKey> series, long minTime, long maxTime) throws IOException {
    long position;
    lock.lock();
    try {
      checkUsableLocked();
      unfreeze();
      List<byte[]> keys = keys(KeyFilter.ofSeries(series));
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
      if (cache.isEmpty()) {
        cache = new Cache(types); // without the series that have nothing left
      }
      budget.add(cache.size() - before);
      retype();
      position = wal.position();
    } finally {
      lock.unlock();
    }
    sync(position);
  }

  private List<byte[]> keys(KeyFilter filter) {
    List<byte[]> keys = new ArrayList<>();
    cache.forEachField(
        (series, field) -> {
          byte[] key = Keys.key(series.bytes(), field);
          if (filter.matches(key)) {
            keys.add(key);
          }
        });
    return keys;
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

  /** Bytes on the heap, roughly. */
  long bytes() {
    lock.lock();
    try {
      return cache.size() + (frozen == null ? 0 : frozen.bytes());
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return frozen == null && cache.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** When there was the last write, by the clock. */
  long lastWrite() {
    return lastWrite;
  }

  /** Syncs and closes the log. What is in the cache comes back from it. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        budget.add(-cache.size() - (frozen == null ? 0 : frozen.bytes()));
        wal.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
