package io.tsm.engine.read;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of a frozen cache, whose columns are read where they are. */
final class CacheKeys implements KeySource {
  private final String name;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Values> columns = new ArrayList<>();

  CacheKeys(String name, Cache cache) throws IOException {
    this.name = name;
    try (KeyIterator all = cache.iterator()) {
      while (all.next()) { // one chunk a key, the column itself
        keys.add(all.key());
        columns.add(all.values());
      }
    }
  }

  @Override
  public String name() {
    return name;
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
  public KeyIterator values(int index) {
    return new ColumnIterator(keys.get(index), columns.get(index));
  }

  /** One key in one chunk. */
  private static final class ColumnIterator implements KeyIterator {
    private final byte[] key;
    private final Values column;
    private boolean done;

    ColumnIterator(byte[] key, Values column) {
      this.key = key;
      this.column = column;
    }

    @Override
    public boolean next() {
      boolean first = !done;
      done = true;
      return first;
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
      return 0;
    }

    @Override
    public int to() {
      return column.size();
    }

    @Override
    public void close() {}
  }
}
