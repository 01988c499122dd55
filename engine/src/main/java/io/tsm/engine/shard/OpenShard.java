package io.tsm.engine.shard;

/** A shard to which a {@link PointsWriter} writes: its open cache and the runs frozen before. */
final class OpenShard {
  private final long id;
  private final ShardTypes types;
  private ShardCache cache;
  private final Runs runs = new Runs();
  private boolean checked; // its types, against files that came since it was opened

  OpenShard(long id, ShardTypes types) {
    this.id = id;
    this.types = types;
    this.cache = new ShardCache(types.types());
  }

  long id() {
    return id;
  }

  ShardTypes types() {
    return types;
  }

  ShardCache cache() {
    return cache;
  }

  boolean hasData() {
    return !cache.isEmpty() || !runs.isEmpty();
  }

  /** Takes the cache away for background work; an empty one is in its place. */
  ShardCache freezeCache() {
    ShardCache frozen = cache;
    cache = new ShardCache(types.types());
    return frozen;
  }

  Runs runs() {
    return runs;
  }

  /** True at the first barrier after the shard was opened, and when files came from elsewhere. */
  boolean needsCheck() {
    boolean needed = !checked || types.isOutdated();
    checked = true;
    return needed;
  }
}
