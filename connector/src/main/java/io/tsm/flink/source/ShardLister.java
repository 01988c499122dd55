package io.tsm.flink.source;

import io.tsm.engine.io.Storage;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into a root and makes splits of what is there, and of what is new. */
@Internal
final class ShardLister {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLister.class);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int PARTS_PER_READER = 2;

  /** To open the files of a shard once more takes longer than to read so many bytes. */
  private static final long SMALLEST_PART = 1 << 20;

  /**
   * A commit publishes the files of a generation one after the other, and tries none of them again:
   * what failed goes to a new generation. So the next one comes in the time that it takes to
   * publish a file, or never.
   */
  static final long PUBLISHING_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final byte[] NO_KEY = {};

  private final Storage storage;
  private final TsmSourceOptions options;
  private final LongSupplier clock;
  private final Map<Long, Unfinished> unfinished = new ConcurrentHashMap<>(); // by shard

  ShardLister(Storage storage, TsmSourceOptions options) {
    this(storage, options, System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  ShardLister(Storage storage, TsmSourceOptions options, LongSupplier clock) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
  }

  /** A generation whose last file is full, and when that was seen first. */
  private record Unfinished(int generation, int sequences, long since) {}

  /**
   * What was found.
   *
   * @param splits in the order in which they are to be read
   * @param generations of each shard the greatest of which there is a split
   */
  record Found(List<TsmSplit> splits, Map<Long, Integer> generations) {}

  /** A shard of the first pass. */
  private record Present(
      StoredShard shard, ShardFiles files, int last, boolean withLog, long start) {}

  /**
   * Splits for all that is there.
   *
   * @param readers that will share them
   */
  Found all(int readers) throws IOException {
    List<Present> present = new ArrayList<>();
    Map<Long, Integer> generations = new HashMap<>();
    long bytes = 0;
    StoredRoot root = root();
    ShardLayout layout = layout(root);
    for (StoredShard shard : shards(root)) {
      ShardFiles files = ShardFiles.listed(storage, shard.directory());
      // The log of an embedded engine, or of InfluxDB, comes in new files later on.
      boolean withLog = options.isBounded() && !shard.segments().isEmpty();
      int last = files.greatestGeneration();
      if (!options.isBounded() && last > 0 && files.mayGoOn(last)) {
        generations.put(shard.id(), last - 1); // it comes as news, and as a whole
        last = files.generationBelow(last);
      } else if (!files.isEmpty()) {
        generations.put(shard.id(), last);
      }
      if (last > 0 || withLog) {
        present.add(new Present(shard, files, last, withLog, start(shard, layout)));
        bytes += files.bytes();
      }
    }
    present.sort(
        Comparator.comparingLong(Present::start).thenComparingLong(shard -> shard.shard().id()));
    long share = bytes / ((long) readers * PARTS_PER_READER);
    long partBytes = Math.min(options.splitBytes(), Math.max(SMALLEST_PART, share));
    List<TsmSplit> splits = new ArrayList<>();
    for (Present shard : present) {
      addParts(shard, partBytes, splits);
    }
    return new Found(splits, options.isBounded() ? Map.of() : generations);
  }

  private void addParts(Present present, long partBytes, List<TsmSplit> splits) throws IOException {
    StoredShard shard = present.shard();
    ShardFiles files = present.files();
    SplitFiles chosen =
        present.withLog()
            ? SplitFiles.ALL // there is no telling which part of it is in which file
            : SplitFiles.upTo(present.last(), !options.isBounded());
    long bytes = files.bytes();
    int parts = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / partBytes));
    List<byte[]> cuts =
        parts == 1 || present.withLog() || options.limit() > 0 ? List.of() : cuts(shard, parts);
    for (int part = 0; part <= cuts.size(); part++) {
      splits.add(
          new TsmSplit(
              shard.id(),
              shard.directory(),
              part,
              chosen,
              part == 0 ? NO_KEY : cuts.get(part - 1),
              part == cuts.size() ? null : cuts.get(part),
              bytes / (cuts.size() + 1),
              watermark(present.start()),
              null,
              0));
    }
  }

  private List<byte[]> cuts(StoredShard shard, int parts) throws IOException {
    try (ShardReader reader = ShardReader.open(storage, shard.directory())) {
      return reader.cuts(options.selection(), parts);
    }
  }

  /** A row of the group has this millisecond at the earliest, so that all before it is read. */
  private static long watermark(long start) {
    return start == Long.MIN_VALUE
        ? TsmSplit.NO_WATERMARK
        : Math.floorDiv(start, NANOS_PER_MILLI) - 1;
  }

  /**
   * Splits for new generations.
   *
   * @param known of each shard, the greatest generation of which there is a split
   * @throws IOException if one was merged before this
   */
  Found news(Map<Long, Integer> known) throws IOException {
    List<TsmSplit> splits = new ArrayList<>();
    Map<Long, Integer> generations = new HashMap<>();
    StoredRoot root = root();
    for (StoredShard shard : shards(root)) {
      ShardFiles files = ShardFiles.listed(storage, shard.directory());
      int next = known.getOrDefault(shard.id(), 0) + 1;
      int last = files.greatestGeneration();
      if (!files.isEmpty()) {
        if (last < next - 1) {
          throw Unread.merged(
              storage.describe(shard.directory()), "generation " + (next - 1), null);
        }
        next = addNew(shard, files, next, last, splits);
        generations.put(shard.id(), next - 1);
      }
    }
    return new Found(splits, generations);
  }

  private int addNew(StoredShard shard, ShardFiles files, int from, int last, List<TsmSplit> splits)
      throws IOException {
    int generation = from;
    while (generation <= last) {
      if (!files.has(generation)) {
        throw Unread.merged(storage.describe(shard.directory()), "generation " + generation, null);
      }
      int sequences = files.committed(generation);
      if (files.mayGoOn(generation) && !hasEnded(shard, files, generation, sequences)) {
        break;
      }
      splits.add(
          new TsmSplit(
              shard.id(),
              shard.directory(),
              0,
              SplitFiles.ofNew(generation, sequences),
              NO_KEY,
              null,
              files.bytes(generation),
              TsmSplit.NO_WATERMARK,
              null,
              0));
      generation++;
    }
    return generation;
  }

  /**
   * True if nothing comes behind a full file any more. A younger generation alone does not say so,
   * it may be that of another job, while the commit goes on.
   */
  private boolean hasEnded(StoredShard shard, ShardFiles files, int generation, int sequences) {
    if (files.greatestGeneration() == generation) {
      return false; // nothing is lost by waiting
    }
    long now = clock.getAsLong();
    Unfinished seen = unfinished.get(shard.id());
    if (seen == null || seen.generation() != generation || seen.sequences() != sequences) {
      unfinished.put(shard.id(), new Unfinished(generation, sequences, now));
      return false;
    }
    return now - seen.since() >= PUBLISHING_NANOS;
  }

  /** Null if there is nothing yet. */
  @Nullable
  private StoredRoot root() throws IOException {
    // A root that is just being made has a hidden file first.
    if (storage.list("").stream().allMatch(entry -> entry.name().startsWith("."))) {
      LOG.warn("{} is empty, or not there", storage.describe(""));
      return null;
    }
    return StoredRoot.open(storage);
  }

  private List<StoredShard> shards(@Nullable StoredRoot root) throws IOException {
    return root == null
        ? List.of()
        : root.shards(
            options.database(), options.retentionPolicy(), options.minTime(), options.maxTime());
  }

  @Nullable
  private ShardLayout layout(@Nullable StoredRoot root) throws IOException {
    return root == null || !root.isOurs() ? null : LayoutFile.read(storage);
  }

  /** The first time that a shard may have, nanoseconds. */
  private static long start(StoredShard shard, @Nullable ShardLayout layout) {
    return layout == null ? Long.MIN_VALUE : layout.groupStart(layout.groupOfShard(shard.id()));
  }
}
