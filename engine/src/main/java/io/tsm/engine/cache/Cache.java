package io.tsm.engine.cache;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Values of one shard in memory, by key, in the order of their writes. It remembers which of them
 * the WAL does not have yet, so a write is: {@link #write} for each point of a batch, then {@code
 * wal.writeMulti(cache.unlogged())}, then {@link #markLogged()}. The values are copied nowhere in
 * between.
 *
 * <p>A cache that is to become a file is left alone by its writer ("frozen") and read once through
 * {@link #iterator()}. Not thread-safe.
 */
public final class Cache {
  private final FieldTypes types;
  private final PendingRows pending = new PendingRows();
  private final PendingRows.Columns columns = this::appendRows;
  private RowLayout layout; // of the series that was new last
  private final List<FieldEntry> unlogged = new ArrayList<>();
  private final List<FieldEntry> deleting = new ArrayList<>(); // with deletes to be applied
  private CacheStore store = EmptyStore.INSTANCE;
  private FieldEntry[] fields = new FieldEntry[16];
  private SeriesEntry[] sorted; // series; null until they are
  private boolean columnsSorted;
  private long size;
  private long valueCount;

  /**
   * @param types the types of the fields of the shard, which the values of this cache must have;
   *     learns those that are new
   */
  public Cache(FieldTypes types) {
    this.types = types;
  }

  /**
   * Adds a point's values; its deletes are for {@link #delete}.
   *
   * @throws FieldTypeConflictException if the shard has a field of the point with another type;
   *     nothing was added
   */
  public void write(PointView point) {
    int count = point.fieldCount();
    if (count == 0) {
      return; // it has deletes only
    }
    SeriesKey key = point.seriesKey();
    SeriesEntry series = store.find(key);
    if (series != null) {
      if (series.layout() != null && series.layout().fits(point)) { // nearly always
        writeRow(series, point);
        return;
      }
      pending.moveTo(series, columns);
    }
    if (count > fields.length) {
      fields = new FieldEntry[Math.max(count, fields.length * 2)];
    }
    for (int i = 0; i < count; i++) { // all of them before the first value goes in
      FieldEntry field = series == null ? null : series.find(point.fieldName(i), i);
      FieldType type = point.fieldType(i);
      if (field == null) {
        types.check(key, point.fieldName(i), type);
      } else if (field.type() != type) {
        throw new FieldTypeConflictException(key, point.fieldName(i), field.type(), type);
      }
      fields[i] = field;
    }
    if (series == null) {
      series = addSeries(key);
    }
    for (int i = 0; i < count; i++) {
      FieldEntry field = fields[i];
      if (field == null) {
        field = addField(series, point.fieldName(i), point.fieldType(i));
      }
      if (field.isLogged()) {
        unlogged.add(field);
      }
      size += field.append(point, i);
    }
    valueCount += count;
    learnLayout(series, point);
  }

  private void writeRow(SeriesEntry series, PointView point) {
    if (pending.isFull()) {
      movePending();
    }
    pending.add(series, point);
    valueCount += point.fieldCount();
  }

  /** A series has a layout once a point had all its fields, and no more once one has not. */
  private void learnLayout(SeriesEntry series, PointView point) {
    if (series.layout() != null) {
      series.setLayout(RowLayout.NONE);
    } else if (point.fieldCount() == series.fieldCount()) {
      if (layout == null || !layout.fits(series)) {
        layout = RowLayout.of(series);
      }
      series.setLayout(layout.fits(point) ? layout : RowLayout.NONE);
    }
  }

  private void movePending() {
    if (!pending.isEmpty()) {
      pending.moveTo(columns);
    }
  }

  private void appendRows(FieldEntry field, long[] cells, int[] rows, int count, int offset) {
    if (field.isLogged()) {
      unlogged.add(field);
    }
    size += field.appendRows(cells, rows, count, offset);
  }

  /**
   * Adds values that come by key, as from a WAL.
   *
   * @throws FieldTypeConflictException as {@link #write}; what came before it in the batch was
   *     added
   */
  public void writeMulti(ValuesByKey batch) throws IOException {
    batch.forEach(this::write);
  }

  /** Adds the rows {@code [from, to)} to a key; no rows add no key. */
  public void write(SeriesKey key, byte[] fieldName, Values values, int from, int to) {
    if (from == to) {
      return; // nobody writes it, but the WAL's format has a key without values
    }
    SeriesEntry series = store.find(key);
    if (series != null) {
      pending.moveTo(series, columns);
    }
    FieldEntry field = series == null ? null : series.find(fieldName, 0);
    if (field == null) {
      types.check(key, fieldName, values.type());
      field = addField(series == null ? addSeries(key) : series, fieldName, values.type());
    } else if (field.type() != values.type()) {
      throw new FieldTypeConflictException(key, fieldName, field.type(), values.type());
    }
    if (field.isLogged()) {
      unlogged.add(field);
    }
    size += field.appendAll(values, from, to);
    valueCount += to - from;
  }

  private SeriesEntry addSeries(SeriesKey key) {
    if (store == EmptyStore.INSTANCE) {
      store = new Ring();
    }
    SeriesEntry series = new SeriesEntry(key);
    store.add(series);
    size += series.heapBytes();
    return series;
  }

  private FieldEntry addField(SeriesEntry series, byte[] name, FieldType type) {
    types.declare(series.key(), name, type);
    FieldEntry field = new FieldEntry(series, name, type);
    series.add(field);
    size += field.heapBytes();
    return field;
  }

  /**
   * Deletes the values of a key at one time that were written before, be they in the WAL or not:
   * when {@link #applyDeletes} is called, which must be before anybody looks at what is here.
   */
  public void delete(SeriesKey key, byte[] fieldName, long time) {
    SeriesEntry series = store.find(key);
    if (series != null) {
      pending.moveTo(series, columns);
    }
    FieldEntry field = series == null ? null : series.find(fieldName, 0);
    if (field != null) {
      long before = field.heapBytes();
      if (field.delete(time)) {
        deleting.add(field);
      }
      size += field.heapBytes() - before;
    }
  }

  /** Does what {@link #delete} was asked for. */
  public void applyDeletes() {
    movePending();
    for (FieldEntry field : deleting) {
      long before = field.heapBytes();
      valueCount -= field.applyDeletes();
      removeIfEmpty(field, before);
    }
    deleting.clear();
  }

  /**
   * Counts what a field takes now; one without values goes.
   *
   * @param before bytes that it took before
   */
  private void removeIfEmpty(FieldEntry field, long before) {
    boolean empty = field.values().isEmpty();
    if (empty) {
      SeriesEntry series = field.series();
      series.remove(series.indexOf(field.name(), 0));
    }
    size += (empty ? 0 : field.heapBytes()) - before;
  }

  /**
   * Deletes values of a key.
   *
   * @param minTime first time, nanoseconds
   * @param maxTime last time, in the range
   * @return the number of values that are gone, those with equal times included
   * @throws IllegalStateException if there are values that the WAL does not have: the order of
   *     writes and deletes in it is what counts
   */
  public int deleteRange(SeriesKey key, byte[] fieldName, long minTime, long maxTime) {
    if (hasUnlogged()) {
      throw new IllegalStateException("a delete between a write and its way to the log");
    }
    SeriesEntry series = store.find(key);
    int index = series == null ? -1 : series.indexOf(fieldName, 0);
    if (index < 0) {
      return 0;
    }
    FieldEntry field = series.field(index);
    long before = field.heapBytes();
    int deleted = field.deleteRange(minTime, maxTime);
    removeIfEmpty(field, before); // with its type, which is free again
    valueCount -= deleted;
    return deleted;
  }

  /** Adds the types of the fields that have values here. */
  public void declareTypes(FieldTypes into) {
    for (SeriesEntry series : store.entries()) {
      for (int i = 0; i < series.fieldCount(); i++) {
        into.declare(series.key(), series.field(i).name(), series.field(i).type());
      }
    }
  }

  /** True if the cache has values of a key. */
  public boolean contains(SeriesKey key, byte[] fieldName) {
    SeriesEntry series = store.find(key);
    return series != null && series.indexOf(fieldName, 0) >= 0;
  }

  /** True if values were written since {@link #markLogged()}. */
  public boolean hasUnlogged() {
    return !unlogged.isEmpty() || !pending.isEmpty();
  }

  /** The values written since {@link #markLogged()}, for the WAL. */
  public ValuesByKey unlogged() {
    movePending();
    pending.trim();
    return visitor -> {
      for (FieldEntry field : unlogged) {
        if (!field.isLogged()) { // else all that was not is deleted
          visitor.visit(
              field.series().key(),
              field.name(),
              field.values(),
              field.logged(),
              field.values().size());
        }
      }
    };
  }

  /** Says that the WAL has all that {@link #unlogged()} showed. */
  public void markLogged() {
    for (FieldEntry field : unlogged) {
      field.markLogged();
    }
    unlogged.clear();
  }

  /**
   * Takes back what was written since {@link #markLogged()}, types of fields excepted: the log did
   * not take it, or one of its points could not be written.
   */
  public void discardUnlogged() {
    movePending();
    for (FieldEntry field : unlogged) {
      valueCount -= field.discardUnlogged();
      if (field.values().isEmpty()) {
        SeriesEntry series = field.series();
        series.remove(series.indexOf(field.name(), 0));
        size -= field.heapBytes();
      }
    }
    unlogged.clear();
  }

  /** A copy of the series that a filter takes, to be read while this cache is written to. */
  public Cache copy(Predicate<SeriesKey> filter) {
    movePending();
    Cache copy = new Cache(new FieldTypes());
    for (SeriesEntry series : store.entries()) {
      if (filter.test(series.key())) {
        for (int i = 0; i < series.fieldCount(); i++) {
          Values values = series.field(i).values();
          copy.write(series.key(), series.field(i).name(), values, 0, values.size());
        }
      }
    }
    copy.markLogged();
    return copy;
  }

  /** Adds all values of another cache, which were written after those here. */
  public void writeAll(Cache newer) {
    newer.movePending();
    for (SeriesEntry series : newer.store.entries()) {
      for (int i = 0; i < series.fieldCount(); i++) {
        Values values = series.field(i).values();
        write(series.key(), series.field(i).name(), values, 0, values.size());
      }
    }
  }

  /** Keys of the series and fields that have values, in any order. */
  public void forEachField(BiConsumer<SeriesKey, byte[]> visitor) {
    for (SeriesEntry series : store.entries()) {
      for (int i = 0; i < series.fieldCount(); i++) {
        visitor.accept(series.key(), series.field(i).name());
      }
    }
  }

  /**
   * Sorts all of it, once: nothing may be written afterwards. From then on any number of threads
   * may read it, if they saw the end of this call.
   */
  public void sort() {
    sortSeries();
    if (!columnsSorted) {
      CacheIterator.sortColumns(sorted, 0, sorted.length);
      columnsSorted = true;
    }
  }

  private void sortSeries() {
    if (sorted == null) {
      movePending();
      pending.release();
      sorted = SeriesSort.sort(store.entries());
    }
  }

  /**
   * All values in the order of their keys and times; of equal times the one written last. A key is
   * one chunk, the cache's own column, which stays valid. Sorts it, columns as it comes to them:
   * nothing may be written afterwards, and without {@link #sort()} before nobody else may read.
   */
  public KeyIterator iterator() {
    sortSeries();
    return new CacheIterator(sorted, columnsSorted);
  }

  /** Bytes on the heap, roughly. */
  public long size() {
    return size + pending.size();
  }

  /** Values written, those with equal times included. */
  public long valueCount() {
    return valueCount;
  }

  public int seriesCount() {
    return store.count();
  }

  public boolean isEmpty() {
    return valueCount == 0;
  }
}
