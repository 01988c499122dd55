package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The shards of a root that an embedded engine writes to: takes each point to its shard. A shard is
 * opened when it is first needed, or at once if it has a log. Thread-safe.
 */
public final class ShardStore implements Closeable {
  private final Storage storage;
  private final StoredRoot root;
  private final ShardLayout layout; // null if it is not known
  private final ShardPlace only; // null if all shards of the root are meant
  private final ShardOptions options;
  private final CacheBudget budget;
  private final StoredShard.TornSegments torn;
  private final Map<ShardPlace, Shard> shards = new ConcurrentHashMap<>(); // those that are open
  private boolean closed; // guarded by this

  /**
   * A shard among all of a root.
   *
   * @param id number of its directory
   */
  public record ShardPlace(String database, String retentionPolicy, long id) {}

  private ShardStore(
      Storage storage,
      StoredRoot root,
      ShardLayout layout,
      ShardPlace only,
      ShardOptions options,
      CacheBudget budget,
      StoredShard.TornSegments torn) {
    this.storage = storage;
    this.root = root;
    this.layout = layout;
    this.only = only;
    this.options = options;
    this.budget = budget;
    this.torn = torn;
  }

  /**
   * Opens a root, and replays its logs.
   *
   * @param layout of the root; null for a root of InfluxDB's, which keeps that elsewhere: then
   *     nothing can be written
   */
  public static ShardStore open(
      Storage storage,
      ShardLayout layout,
      ShardOptions options,
      CacheBudget budget,
      StoredShard.TornSegments torn)
      throws IOException {
    StoredRoot root = StoredRoot.open(storage);
    ShardStore store = new ShardStore(storage, root, layout, null, options, budget, torn);
    try {
      for (ShardPlace place : store.places()) {
        if (!store.stored(place).segments().isEmpty()) {
          store.shard(place);
        }
      }
      return store;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, store);
      throw e;
    }
  }

  /** Opens one shard of a root: all that is written goes there, whatever its time. */
  public static ShardStore openOne(
      Storage storage,
      ShardPlace place,
      ShardOptions options,
      CacheBudget budget,
      StoredShard.TornSegments torn)
      throws IOException {
    ShardStore store = new ShardStore(storage, null, null, place, options, budget, torn);
    store.shard(place);
    return store;
  }

  private List<ShardPlace> places() throws IOException {
    List<ShardPlace> places = new ArrayList<>();
    for (String database : root.databases()) {
      for (String policy : root.retentionPolicies(database)) {
        places.addAll(places(database, policy));
      }
    }
    return places;
  }

  private List<ShardPlace> places(String database, String policy) throws IOException {
    List<ShardPlace> places = new ArrayList<>();
    if (only != null) {
      checkOnly(database, policy);
      places.add(only);
    } else {
      for (StoredShard shard : root.shards(database, policy)) {
        places.add(new ShardPlace(database, policy, shard.id()));
      }
    }
    return places;
  }

  private void checkOnly(String database, String policy) throws IOException {
    if (!only.database().equals(database) || !only.retentionPolicy().equals(policy)) {
      throw new IOException(
          "only shard %d of %s.%s is open, not %s.%s"
              .formatted(only.id(), only.database(), only.retentionPolicy(), database, policy));
    }
  }

  private StoredShard stored(ShardPlace place) {
    String directory = ShardPath.of(place.database(), place.retentionPolicy(), place.id());
    String below = directory.substring(directory.indexOf('/'));
    return new StoredShard(storage, place.id(), directory, WalPath.DIRECTORY + below);
  }

  private Shard shard(ShardPlace place) throws IOException {
    Shard shard = shards.get(place);
    return shard != null ? shard : open(place);
  }

  private synchronized Shard open(ShardPlace place) throws IOException {
    if (closed) {
      throw new IOException(storage.describe("") + ": the engine is closed");
    }
    Shard shard = shards.get(place);
    if (shard == null) {
      shard = Shard.open(stored(place), options, budget, torn);
      shards.put(place, shard);
    }
    return shard;
  }

  /** The shards that are open. */
  public List<Shard> openShards() {
    return List.copyOf(shards.values());
  }

  /**
   * Writes points. Those of one shard are written together or not at all; when this fails, those of
   * other shards may have been written.
   *
   * @param points different objects, not one that is filled anew
   * @param durable whether to wait until they are durable
   * @throws InvalidPointException if one of them has deletes; nothing was written
   */
  public void write(
      String database, String policy, List<? extends PointView> points, boolean durable)
      throws IOException {
    if (points.isEmpty()) {
      return;
    }
    if (only == null && layout == null) {
      throw new LayoutException(
          storage.describe(LayoutFile.PATH)
              + " is missing, and without it nobody knows to which shard a point belongs: open one"
              + " shard of InfluxDB's by itself, or import its points into a root of your own");
    }
    refuseDeletes(points);
    budget.awaitRoom();
    Map<Shard, Long> written = new LinkedHashMap<>();
    for (Map.Entry<ShardPlace, List<PointView>> part : byShard(database, policy, points)) {
      Shard shard = shard(part.getKey());
      written.put(shard, shard.write(part.getValue()));
    }
    if (durable) {
      for (Map.Entry<Shard, Long> part : written.entrySet()) {
        part.getKey().sync(part.getValue());
      }
    }
  }

  /** What is in files has to be deleted at once here, and that is not what a write costs. */
  private static void refuseDeletes(List<? extends PointView> points) {
    for (PointView point : points) {
      if (point.deletedCount() > 0) {
        throw new InvalidPointException(
            Reason.DELETES,
            "the point "
                + Point.copyOf(point)
                + " deletes fields, which an engine's writePoints does not; use deleteRange");
      }
    }
  }

  private Iterable<Map.Entry<ShardPlace, List<PointView>>> byShard(
      String database, String policy, List<? extends PointView> points) throws IOException {
    if (only != null) {
      checkOnly(database, policy);
      return List.of(Map.entry(only, List.copyOf(points)));
    }
    ShardPath.checkName("database", database);
    ShardPath.checkName("retention policy", policy);
    if (SinkFolder.isName(database)) {
      throw new IllegalArgumentException(
          "the database '" + database + "' has a name like the folder of a sink; use another one");
    }
    Map<Long, List<PointView>> parts = new LinkedHashMap<>();
    List<PointView> part = List.of();
    long id = 0; // no shard has it
    for (PointView point : points) {
      long wanted = layout.shardId(point.seriesKey(), point.time());
      if (wanted != id) {
        id = wanted;
        part = parts.computeIfAbsent(id, i -> new ArrayList<>());
      }
      part.add(point);
    }
    List<Map.Entry<ShardPlace, List<PointView>>> entries = new ArrayList<>(parts.size());
    parts.forEach(
        (shardId, some) -> entries.add(Map.entry(new ShardPlace(database, policy, shardId), some)));
    return entries;
  }

  /** Opens readers of all shards that may have values in a range of time, newest first. */
  public List<ShardReader> read(
      String database, String policy, long minTime, long maxTime, Predicate<SeriesKey> series)
      throws IOException {
    List<ShardReader> readers = new ArrayList<>();
    try {
      for (Shard shard : shards(database, policy, minTime, maxTime)) {
        readers.add(shard.read(series));
      }
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, readers.toArray(new ShardReader[0]));
      throw e;
    }
    Collections.reverse(readers);
    return readers;
  }

  /** Those that may have values in a range of time, in the order of their ids. */
  public List<Shard> shards(String database, String policy, long minTime, long maxTime)
      throws IOException {
    List<Shard> some = new ArrayList<>();
    for (ShardPlace place : places(database, policy)) {
      if (layout == null || overlaps(layout.groupOfShard(place.id()), minTime, maxTime)) {
        some.add(shard(place));
      }
    }
    return some;
  }

  private boolean overlaps(long group, long minTime, long maxTime) {
    return layout.groupStart(group) <= maxTime && layout.groupLast(group) >= minTime;
  }

  /** Opens all shards of the root. */
  public List<Shard> allShards() throws IOException {
    List<Shard> all = new ArrayList<>();
    for (ShardPlace place : only != null ? List.of(only) : places()) {
      all.add(shard(place));
    }
    return all;
  }

  /**
   * Makes durable what was written before.
   *
   * @throws IOException if that failed for a shard; it was tried for all of them
   */
  public void sync() throws IOException {
    List<AutoCloseable> syncs = new ArrayList<>();
    for (Shard shard : openShards()) {
      syncs.add(shard::sync);
    }
    Closing.closeAll(syncs); // all of them, also after one that failed
  }

  /** Names of the databases, sorted. */
  public List<String> databases() throws IOException {
    return only == null ? root.databases() : List.of(only.database());
  }

  /** Names of the retention policies of a database, sorted. */
  public List<String> retentionPolicies(String database) throws IOException {
    return only == null ? root.retentionPolicies(database) : List.of(only.retentionPolicy());
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    List<Shard> open = openShards();
    shards.clear();
    Closing.closeAll(open);
  }
}
