package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;

/** A cache to which nothing is written any more; whoever reads it first sorts it. Thread-safe. */
final class FrozenCache {
  private final Cache cache;
  private final long bytes;

  FrozenCache(Cache cache) {
    this.cache = cache;
    this.bytes = cache.size();
  }

  /** The cache, sorted. */
  synchronized Cache sorted() {
    cache.sort();
    return cache;
  }

  /** Bytes on the heap when it was frozen, roughly. */
  long bytes() {
    return bytes;
  }
}
