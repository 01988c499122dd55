package io.tsm.engine.read;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Reads one shard: the TSM files of its directory and, if there is one, a cache that is newer than
 * all of them. Sees the files that were there when it was opened. Streams: besides indexes, at most
 * a block of each file is in memory. Not thread-safe, but a shard may be opened any number of
 * times.
 */
public final class ShardReader implements Closeable {
  private final List<FileKeys> files; // newest first
  private final List<KeySource> sources; // newest first
  private final Object shard; // what its sources have in common
  private final Closeable resources;

  private ShardReader(
      List<FileKeys> files, List<KeySource> sources, Object shard, Closeable resources) {
    this.files = files;
    this.sources = sources;
    this.shard = shard;
    this.resources = resources;
  }

  /**
   * A TSM file and what is deleted of it.
   *
   * @param reader open, and checked by {@link #check}
   */
  public record File(TsmReader reader, Tombstones tombstones) {}

  /**
   * Checks what the index of a file must have to be read as a part of a shard.
   *
   * @throws CorruptFileException if a key has no separator
   */
  public static void check(TsmReader reader) throws CorruptFileException {
    FileKeys.checkKeys(reader);
  }

  /**
   * Reads files that are open already.
   *
   * @param newestFirst the files
   * @param resources closed with this reader
   */
  public static ShardReader of(List<File> newestFirst, Closeable resources) {
    Object shard = new Object();
    List<FileKeys> files =
        newestFirst.stream()
            .map(file -> new FileKeys(file.reader(), file.tombstones(), shard))
            .toList();
    return new ShardReader(files, List.copyOf(files), shard, resources);
  }

  /**
   * Opens all TSM files of a shard.
   *
   * @param directory of the shard; none, or one without TSM files, is an empty shard
   * @throws CorruptFileException if a file is damaged
   */
  public static ShardReader open(Storage storage, String directory) throws IOException {
    return open(storage, directory, UnaryOperator.identity());
  }

  /**
   * Opens some TSM files of a shard.
   *
   * @param directory of the shard
   * @param choice of all names, newest first, those to be opened, newest first; it is asked again
   *     when files are replaced meanwhile
   * @throws CorruptFileException if a file is damaged
   */
  public static ShardReader open(
      Storage storage, String directory, UnaryOperator<List<TsmFileName>> choice)
      throws IOException {
    return new ShardOpener(storage, directory, choice).open();
  }

  /**
   * This shard with a cache on top of it. Closing either closes the files.
   *
   * @param name of the cache, for messages: where its values come from
   * @param cache is read where it is: nothing may be written to it any more
   */
  public ShardReader with(String name, Cache cache) throws IOException {
    List<KeySource> all = new ArrayList<>(sources);
    all.add(0, new CacheKeys(name, cache, shard));
    return new ShardReader(files, all, shard, resources);
  }

  /**
   * Several shards as one, for keys that are in more than one of them, such as shards of several
   * groups. A field may have another type in another shard.
   *
   * @param newestFirst closed with this reader; of values with the same key and time the first
   *     one's wins
   */
  public static ShardReader merged(List<ShardReader> newestFirst) {
    List<FileKeys> files = new ArrayList<>();
    List<KeySource> sources = new ArrayList<>();
    for (ShardReader shard : newestFirst) {
      files.addAll(shard.files);
      sources.addAll(shard.sources);
    }
    return new ShardReader(files, sources, new Object(), () -> Closing.closeAll(newestFirst));
  }

  List<KeySource> sources() {
    return sources;
  }

  /** Number of TSM files. */
  public int fileCount() {
    return files.size();
  }

  /**
   * Adds the types of all fields of the files.
   *
   * @throws CorruptFileException if a field has two types, or another one than in {@code types}
   */
  public void declareTypes(FieldTypes types) throws CorruptFileException {
    for (int i = files.size() - 1; i >= 0; i--) {
      declareTypes(files.get(i), types);
    }
  }

  private static void declareTypes(FileKeys file, FieldTypes types) throws CorruptFileException {
    try {
      file.declareTypes(types);
    } catch (FieldTypeConflictException e) {
      throw new CorruptFileException(
          file.name(),
          file.reader().indexPosition(),
          "field '%s' of measurement '%s' is %s here and %s elsewhere in the shard"
              .formatted(e.field(), e.measurement(), e.given(), e.existing()),
          e);
    }
  }

  /** All keys in the order of files. Of their values nothing is read. */
  public List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    KeyGroups groups = new KeyGroups(sources, KeyOrder.FILE, KeyRange.ALL);
    while (groups.next()) {
      keys.add(groups.key());
    }
    return keys;
  }

  /** The bare names of all measurements, sorted. Jumps from one to the next in the index. */
  public List<String> measurements() {
    TreeSet<String> measurements = new TreeSet<>();
    KeyGroups groups = new KeyGroups(sources, KeyOrder.FILE, KeyRange.ALL);
    while (groups.next()) {
      byte[] key = groups.key();
      SeriesKey series = SeriesKey.ofStored(key, 0, Keys.indexOfSeparator(key, 0, key.length));
      measurements.add(series.measurement());
      int shared = series.measurementLength() + 1; // with a comma, or the separator's first byte
      byte[] same =
          series.length() < shared
              ? Keys.key(series.bytes(), new byte[0])
              : Arrays.copyOf(key, shared);
      groups.skipTo(KeyRange.startingWith(same).to());
    }
    return List.copyOf(measurements);
  }

  /** The values of one key in the order of their times; none if the shard does not have it. */
  public KeyCursor values(byte[] key) throws IOException {
    return values(key, TimeRanges.ALL);
  }

  /**
   * The values of one key from one time to another, nanoseconds, both included, in the order of
   * their times. Only blocks that have such times by the index are read.
   */
  public KeyCursor values(byte[] key, long minTime, long maxTime) throws IOException {
    return values(key, TimeRanges.of(minTime, maxTime));
  }

  /** The values of one key at some times. */
  public KeyCursor values(byte[] key, TimeRanges times) throws IOException {
    return new KeyCursor(key, parts(key), times);
  }

  /** As {@link #values(byte[], TimeRanges)}, but the last values first. */
  public DescendingCursor descending(byte[] key, TimeRanges times) throws IOException {
    return new DescendingCursor(key, parts(key), times);
  }

  /** What the indexes say of a key at some times; no block is read. */
  public KeySummary summary(byte[] key, TimeRanges times) {
    return KeySummary.of(parts(key), times);
  }

  private List<KeyPart> parts(byte[] key) {
    List<KeyPart> parts = new ArrayList<>();
    for (KeySource source : sources) {
      int index = source.find(key);
      if (index >= 0) {
        parts.add(new KeyPart(source, index));
      }
    }
    return parts;
  }

  /** Series, with their fields and values, that a selection has. */
  public SeriesScan select(Selection selection) {
    return new SeriesScan(sources, selection);
  }

  /**
   * The first and the last time of all values that a selection has; empty if it has none. Exact: a
   * block is read only where the index leaves it open ({@link KeySummary#exactMin}) and it could
   * change the answer.
   */
  public Optional<TimeBounds> bounds(Selection selection) throws IOException {
    return TimeBounds.of(select(selection));
  }

  /**
   * The number of values that a selection has, those with the same key and time in several files
   * once. Files do not say how many values a block has, so this reads all blocks of the selection.
   */
  public long count(Selection selection) throws IOException {
    long count = 0;
    SeriesScan scan = select(selection);
    while (scan.next()) {
      for (int field = 0; field < scan.fieldCount(); field++) {
        try (KeyCursor values = scan.values(field)) {
          while (values.next()) {
            count += values.to() - values.from();
          }
        }
      }
    }
    return count;
  }

  /**
   * Keys at which to cut the series of a selection into parts that have about as many bytes. A
   * series is in one part; of a few large ones there are fewer parts.
   *
   * @param parts at least 1
   * @return the first keys of all parts but the first, ascending
   */
  public List<byte[]> cuts(Selection selection, int parts) throws CorruptFileException {
    return new SeriesCuts(this, selection).cuts(parts);
  }

  /** All values, key by key in the order of files. */
  public KeyIterator iterator() {
    return new AllKeysIterator(new KeyGroups(sources, KeyOrder.FILE, KeyRange.ALL));
  }

  /** Number of blocks that this reader has read from files, also those it read twice. */
  public long blocksRead() {
    return sources.stream().mapToLong(KeySource::blocksRead).sum();
  }

  static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    resources.close();
  }
}
