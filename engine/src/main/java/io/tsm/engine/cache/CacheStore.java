package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;

/** Where a {@link Cache} keeps its series. */
interface CacheStore {

  /** The entry of a series, or null. */
  SeriesEntry find(SeriesKey key);

  /** Adds an entry of a series that {@link #find} did not find. */
  void add(SeriesEntry entry);

  /** Number of series. */
  int count();

  /** All entries, in any order. */
  SeriesEntry[] entries();
}
