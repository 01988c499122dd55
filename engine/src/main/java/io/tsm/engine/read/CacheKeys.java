package io.tsm.engine.read;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.RowSlices;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of a frozen cache, whose columns are read where they are. */
final class CacheKeys implements KeySource {
  private final String name;
  private final Object shard;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Values> columns = new ArrayList<>();
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  CacheKeys(String name, Cache cache, Object shard) throws IOException {
    this.name = name;
    this.shard = shard;
    try (KeyIterator all = cache.iterator()) {
      while (all.next()) { // one chunk a key, the column itself
        keys.add(all.key());
        columns.add(all.values());
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      minTime = Math.min(minTime, minTime(i));
      maxTime = Math.max(maxTime, maxTime(i));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object shard() {
    return shard;
  }

  @Override
  public int keyCount() {
    return keys.size();
  }

  @Override
  public byte[] key(int index) {
    return keys.get(index);
  }

  @Override
  public boolean isGone(int index) {
    return false;
  }

  @Override
  public int firstAtOrAfter(byte[] key) {
    int index = Collections.binarySearch(keys, key, KeyOrder.FILE);
    return index >= 0 ? index : -index - 1;
  }

  @Override
  public int find(byte[] key) {
    int index = Collections.binarySearch(keys, key, KeyOrder.FILE);
    return Math.max(index, -1);
  }

  @Override
  public FieldType type(int index) {
    return columns.get(index).type();
  }

  @Override
  public long minTime(int index) {
    return columns.get(index).time(0);
  }

  @Override
  public long maxTime(int index) {
    Values column = columns.get(index);
    return column.time(column.size() - 1);
  }

  @Override
  public long minTime() {
    return minTime;
  }

  @Override
  public long maxTime() {
    return maxTime;
  }

  @Override
  public long bytes(int index) {
    return 0;
  }

  @Override
  public KeySummary summary(int index, TimeRanges times) {
    return KeySummary.ofColumn(columns.get(index), times.complement());
  }

  @Override
  public KeyIterator values(int index, TimeRanges times, boolean descending) {
    return new ColumnChunks(keys.get(index), columns.get(index), times, descending);
  }

  @Override
  public long blocksRead() {
    return 0;
  }

  /** The column of one key, in as many chunks as there are ranges of time. */
  private static final class ColumnChunks implements KeyIterator {
    private final byte[] key;
    private final Values column;
    private final RowSlices slices = new RowSlices();

    ColumnChunks(byte[] key, Values column, TimeRanges times, boolean descending) {
      this.key = key;
      this.column = column;
      slices.reset(column, times.complement(), descending);
    }

    @Override
    public boolean next() {
      return slices.next();
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public Values values() {
      return column;
    }

    @Override
    public int from() {
      return slices.from();
    }

    @Override
    public int to() {
      return slices.to();
    }

    @Override
    public void close() {}
  }
}
