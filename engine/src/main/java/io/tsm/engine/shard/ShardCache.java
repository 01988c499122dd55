package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was written to a shard and is in no file yet: values, and deletes of what came before. A
 * delete takes values out of here, and is kept for older files: a key and a time with {@code true},
 * in a cache of their own, so that deletes are counted, sorted, spilled and merged as values are.
 */
final class ShardCache {
  private final Cache values;
  private final BooleanValues row = new BooleanValues(1);
  private Cache deletes; // null: none

  /**
   * @param types of the shard's fields
   */
  ShardCache(FieldTypes types) {
    this.values = new Cache(types);
  }

  /**
   * Writes a point, its deletes included.
   *
   * @throws io.tsm.engine.model.FieldTypeConflictException as {@link Cache#write}; nothing of the
   *     point was written
   */
  void write(PointView point) {
    values.write(point);
    int count = point.deletedCount();
    for (int i = 0; i < count; i++) {
      delete(point.seriesKey(), point.deletedName(i), point.time());
    }
  }

  /** Writes rows of a key, as {@link Cache#write}. */
  void write(SeriesKey series, byte[] field, Values rows, int from, int to) {
    values.write(series, field, rows, from, to);
  }

  /** Deletes what was written of a key at one time, here and in older files. */
  void delete(SeriesKey series, byte[] field, long time) {
    values.delete(series, field, time);
    if (deletes == null) {
      deletes = new Cache(new FieldTypes());
    }
    row.clear();
    row.append(time, true);
    deletes.write(series, field, row, 0, 1);
  }

  /**
   * Takes what the log does not have to it, and then counts as logged. The deletes go first: they
   * have done their work on the values of this batch, and those that are left came later.
   *
   * @param wal null for none
   */
  void log(Wal wal) throws IOException {
    values.applyDeletes();
    if (wal != null) {
      logDeletes(wal);
      wal.writeMulti(values.unlogged());
    }
    values.markLogged();
    if (deletes != null) {
      deletes.markLogged();
    }
  }

  /** One entry for each time: the log's deletes have one range of time each. */
  private void logDeletes(Wal wal) throws IOException {
    if (deletes == null || !deletes.hasUnlogged()) {
      return;
    }
    Map<Long, List<byte[]>> keysByTime = new TreeMap<>();
    deletes
        .unlogged()
        .forEach(
            (series, field, times, from, to) -> {
              byte[] key = Keys.key(series.bytes(), field);
              for (int i = from; i < to; i++) {
                keysByTime.computeIfAbsent(times.time(i), t -> new ArrayList<>(4)).add(key);
              }
            });
    wal.writeDeletes(keysByTime);
  }

  /** True if something was written that {@link #log} has not seen. */
  boolean hasUnlogged() {
    return values.hasUnlogged() || (deletes != null && deletes.hasUnlogged());
  }

  /** Bytes on the heap, roughly. */
  long size() {
    return values.size() + (deletes == null ? 0 : deletes.size());
  }

  boolean isEmpty() {
    return values.isEmpty() && !hasDeletes();
  }

  boolean hasDeletes() {
    return deletes != null;
  }

  /** The values, sorted. Nothing may be written afterwards. */
  KeyIterator values() {
    return values.iterator();
  }

  /** The keys and times that are deleted of older values, sorted, if {@link #hasDeletes}. */
  KeyIterator deletes() {
    return deletes.iterator();
  }
}
