package io.tsm.engine.shard;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.shard.OpenGroups.Group;
import io.tsm.engine.wal.Wal;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes points to the caches of their shards and to one write-ahead log, under one memory budget:
 * when the open caches pass half of it, the largest are frozen and become temporary files, runs, in
 * the background. {@link #freeze} ends a commit: all that was written since the last one is made
 * into staged files, in the background too. Not thread-safe.
 */
public final class PointsWriter implements Closeable {
  /** Values that are collected for one write to the log, so that keys do not outweigh them. */
  private static final long BATCH_BYTES = 4L << 20;

  private static final int BYTES_PER_VALUE = 16;

  /** Far below the 2 GiB that the bytes of a column of strings may have. */
  private static final long LARGEST_OPEN_BYTES = 1L << 30;

  /** Runs of a shard that are merged into one of the next level, to bound how many are open. */
  private static final int RUNS_PER_LEVEL = 8;

  /** Shards without data that are kept open, for their types. */
  private static final int IDLE_SHARDS = 4096;

  private final WriteTarget target;
  private final ShardLayout layout;
  private final MemoryBudget budget;
  private final long freezeBytes;
  private final Snapshotter snapshotter;
  private final ShardGuard guard;
  private final OpenGroups groups;
  private final List<OpenShard> unlogged = new ArrayList<>();
  private int openShards;
  private Wal wal;
  private long openBytes;
  private long unloggedBytes;
  private volatile long earlyFreezes;

  /**
   * @param runStorage temporary files, which need not outlive the process
   * @param runPrefix begins the path of each run
   * @param executor does the background work
   * @param memoryBytes for open and frozen caches together
   * @param guard is asked before a shard is opened
   */
  public PointsWriter(
      WriteTarget target,
      Storage runStorage,
      String runPrefix,
      Executor executor,
      long memoryBytes,
      ShardGuard guard) {
    this.guard = guard;
    this.target = target;
    this.layout = target.layout();
    this.groups = new OpenGroups(layout);
    this.budget = new MemoryBudget(memoryBytes);
    this.freezeBytes = Math.min(memoryBytes / 2, LARGEST_OPEN_BYTES);
    this.snapshotter = new Snapshotter(target, runStorage, runPrefix, executor, budget);
  }

  /** The log of what is written from now on; null for none. */
  public void setWal(Wal wal) {
    if (!unlogged.isEmpty()) {
      throw new IllegalStateException("flush before the log changes");
    }
    this.wal = wal;
  }

  /**
   * Writes a point. What it deletes is gone of all that was written before.
   *
   * @throws FieldTypeConflictException if its shard has one of the fields with another type; then
   *     nothing of the point was written, and one can go on
   */
  public void write(PointView point) throws IOException {
    OpenShard shard = shard(point.seriesKey(), point.time());
    ShardCache cache = shard.cache();
    long before = cache.size();
    boolean first = !cache.hasUnlogged();
    cache.write(point);
    account(shard, cache.size() - before, payloadBytes(point), first);
  }

  private static long payloadBytes(PointView point) {
    int count = point.fieldCount();
    long bytes = (long) count * BYTES_PER_VALUE;
    for (int i = 0; i < count; i++) {
      if (point.fieldType(i) == FieldType.STRING) {
        bytes += point.stringLength(i);
      }
    }
    int deleted = point.deletedCount();
    for (int i = 0; i < deleted; i++) {
      bytes += deleteBytes(point.seriesKey(), point.deletedName(i));
    }
    return bytes;
  }

  /** Bytes of a delete in the log: unlike values, each may have its key and time to itself. */
  private static long deleteBytes(SeriesKey series, byte[] field) {
    return (long) series.length() + field.length + BYTES_PER_VALUE;
  }

  /** Deletes what was written of a field at one time before, here and in files of its shard. */
  public void delete(SeriesKey series, byte[] field, long time) throws IOException {
    OpenShard shard = shard(series, time);
    ShardCache cache = shard.cache();
    long before = cache.size();
    boolean first = !cache.hasUnlogged();
    cache.delete(series, field, time);
    account(shard, cache.size() - before, deleteBytes(series, field), first);
  }

  /**
   * Writes values by key, as they come from a log.
   *
   * @param onConflict is shown the values that cannot join their shard for their type
   */
  public void writeMulti(ValuesByKey batch, ConflictHandler onConflict) throws IOException {
    batch.forEach(
        (series, field, values, from, to) -> {
          int row = from;
          while (row < to) {
            OpenShard shard = shard(series, values.time(row));
            int end = row + 1;
            Group group = groups.at(values.time(row));
            while (end < to && group.contains(values.time(end))) {
              end++;
            }
            writeRows(shard, series, field, values, row, end, onConflict);
            row = end;
          }
        });
  }

  private void writeRows(
      OpenShard shard,
      SeriesKey series,
      byte[] field,
      Values values,
      int from,
      int to,
      ConflictHandler onConflict)
      throws IOException {
    ShardCache cache = shard.cache();
    long before = cache.size();
    boolean first = !cache.hasUnlogged();
    try {
      cache.write(series, field, values, from, to);
    } catch (FieldTypeConflictException e) {
      onConflict.conflict(e, series, field, values, from, to);
      return;
    }
    account(shard, cache.size() - before, (long) (to - from) * BYTES_PER_VALUE, first);
  }

  private void account(OpenShard shard, long grown, long payload, boolean first)
      throws IOException {
    openBytes += grown;
    unloggedBytes += payload;
    if (first) {
      unlogged.add(shard);
    }
    if (unloggedBytes >= BATCH_BYTES) {
      flush();
    }
    if (openBytes > freezeBytes) {
      freezeLargest();
    } else if (openBytes + budget.frozen() > budget.limit()) { // barriers froze the rest
      budget.awaitRoom(openBytes);
    }
  }

  private OpenShard shard(SeriesKey series, long time) throws IOException {
    Group group = groups.at(time);
    int place = layout.shardInGroup(series);
    OpenShard shard = group.shards()[place];
    return shard != null ? shard : open(group, place, series, time);
  }

  private OpenShard open(Group group, int place, SeriesKey series, long time) throws IOException {
    guard.check(group.number(), place, series, time);
    long id = layout.shardId(group.number(), place);
    ShardTypes types = new ShardTypes(target.storage(), target.shardDirectory(id));
    try {
      types.load();
    } catch (FieldTypeConflictException e) { // not the fault of the point at hand
      throw new CorruptFileException(
          target.storage().describe(target.shardDirectory(id)),
          0,
          "two files of this shard have a field with different types: " + e.getMessage(),
          e);
    }
    OpenShard shard = new OpenShard(id, types);
    group.shards()[place] = shard;
    openShards++;
    return shard;
  }

  /** Writes what was collected to the log: of each shard its deletes, then one entry of values. */
  public void flush() throws IOException {
    for (OpenShard shard : unlogged) {
      long before = shard.cache().size();
      shard.cache().log(wal);
      openBytes += shard.cache().size() - before; // deletes may leave less of it
    }
    unlogged.clear();
    unloggedBytes = 0;
  }

  /** Turns the largest caches, half of all that is open, into runs, and waits for room. */
  private void freezeLargest() throws IOException {
    flush();
    List<OpenShard> largest = shardsWithData();
    largest.sort(Comparator.comparingLong((OpenShard s) -> s.cache().size()).reversed());
    long enough = openBytes / 2;
    for (OpenShard shard : largest) {
      if (openBytes <= enough) {
        break;
      }
      if (!shard.cache().isEmpty()) {
        ShardCache frozen = shard.freezeCache();
        openBytes -= frozen.size();
        if (wal == null) { // with a log, the commit is made from that
          shard.runs().throwIfOneFailed();
        }
        shard.runs().add(snapshotter.run(frozen));
        countEarlyFreeze();
        shard.runs().mergeLevels(RUNS_PER_LEVEL, snapshotter::mergeRuns);
      }
    }
    budget.awaitRoom(openBytes);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it, others read it
  private void countEarlyFreeze() {
    earlyFreezes++;
  }

  /**
   * Looks again at the types of shards that were opened since the last call: another commit may
   * have published meanwhile.
   *
   * @throws FieldTypeConflictException if values written here cannot join a file that is there now
   */
  public void checkTypes() throws IOException {
    for (OpenShard shard : shardsWithData()) {
      if (shard.needsCheck()) {
        shard.types().load();
      }
    }
  }

  /**
   * Freezes everything and begins to make staged files of it.
   *
   * @param stagingPrefix begins the path of each staged file in the root
   */
  public StagedCommit freeze(String stagingPrefix) throws IOException {
    flush();
    List<CompletableFuture<StagedShard>> staged = new ArrayList<>();
    AtomicBoolean discarded = new AtomicBoolean();
    for (OpenShard shard : shardsWithData()) {
      staged.add(
          snapshotter.stage(
              shard, shard.freezeCache(), shard.runs().takeAll(), stagingPrefix, discarded));
    }
    openBytes = 0;
    if (openShards > IDLE_SHARDS) {
      forgetShards();
    }
    return new StagedCommit(target.storage(), staged, discarded);
  }

  private List<OpenShard> shardsWithData() {
    List<OpenShard> shards = new ArrayList<>();
    for (Group group : groups.all()) {
      for (OpenShard shard : group.shards()) {
        if (shard != null && shard.hasData()) {
          shards.add(shard);
        }
      }
    }
    return shards;
  }

  /** Bytes in open caches. */
  public long openBytes() {
    return openBytes;
  }

  /** Bytes in caches of which background work makes files. */
  public long frozenBytes() {
    return budget.frozen();
  }

  public int openShards() {
    return openShards;
  }

  /** Caches that became runs because memory was short, since the writer began. */
  public long earlyFreezes() {
    return earlyFreezes;
  }

  /** Runs and staged files that are not done. */
  public int pendingSnapshots() {
    return snapshotter.pending();
  }

  /** Forgets what was not frozen, and deletes its runs. What {@link #freeze} returned lives on. */
  @Override
  public void close() {
    for (OpenShard shard : shardsWithData()) {
      for (CompletableFuture<Run> run : shard.runs().takeAll()) {
        snapshotter.deleteWhenDone(run);
      }
    }
    forgetShards();
    openBytes = 0;
    unlogged.clear();
  }

  private void forgetShards() {
    groups.clear();
    openShards = 0;
  }

  /** Decides which shards a writer may write to. */
  @FunctionalInterface
  public interface ShardGuard {
    ShardGuard NONE = (group, shardInGroup, series, time) -> {};

    /**
     * Called with the first point for a shard.
     *
     * @throws IOException if the shard is not this writer's
     */
    void check(long group, int shardInGroup, SeriesKey series, long time) throws IOException;
  }

  /** Decides about values that cannot join their shard. */
  @FunctionalInterface
  public interface ConflictHandler {
    void conflict(
        FieldTypeConflictException reason,
        SeriesKey series,
        byte[] fieldName,
        Values values,
        int from,
        int to)
        throws IOException;
  }
}
