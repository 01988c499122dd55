package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;

/** The store of a cache to which nothing was written yet: costs no memory. */
final class EmptyStore implements CacheStore {
  static final EmptyStore INSTANCE = new EmptyStore();

  private static final SeriesEntry[] NONE = {};

  private EmptyStore() {}

  @Override
  public SeriesEntry find(SeriesKey key) {
    return null;
  }

  @Override
  public void add(SeriesEntry entry) {
    throw new IllegalStateException("the empty store takes nothing: " + entry.key());
  }

  @Override
  public int count() {
    return 0;
  }

  @Override
  public SeriesEntry[] entries() {
    return NONE;
  }
}
