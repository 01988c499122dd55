package io.tsm.engine.tsm;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.TimeRanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What is deleted of one TSM file. A tombstone hides values of its own file only; the values stay
 * until a compaction writes the file anew. Immutable.
 */
public final class Tombstones {
  /** Nothing is deleted. */
  public static final Tombstones NONE = new Tombstones(List.of());

  private final List<Tombstone> entries;
  private final NavigableMap<byte[], TimeRanges> ranges = new TreeMap<>(Arrays::compareUnsigned);

  private Tombstones(List<Tombstone> entries) {
    this.entries = List.copyOf(entries);
    NavigableMap<byte[], List<TimeRanges>> byKey = new TreeMap<>(Arrays::compareUnsigned);
    for (Tombstone entry : entries) {
      byKey
          .computeIfAbsent(entry.key(), key -> new ArrayList<>(1))
          .add(TimeRanges.of(entry.minTime(), entry.maxTime()));
    }
    byKey.forEach((key, parts) -> ranges.put(key, TimeRanges.union(parts)));
  }

  /** With these entries, in the order in which things were deleted. */
  public static Tombstones of(List<Tombstone> entries) {
    return entries.isEmpty() ? NONE : new Tombstones(entries);
  }

  /**
   * Reads the tombstones of a TSM file.
   *
   * @param directory of the shard
   */
  public static Tombstones of(Storage storage, String directory, TsmFileName file)
      throws IOException {
    return read(storage, directory + "/" + file.tombstoneName());
  }

  /**
   * Reads a tombstone file of any version.
   *
   * @param path of the file; none if it does not exist
   * @throws CorruptFileException if it is damaged: to go on would bring deleted values back
   */
  public static Tombstones read(Storage storage, String path) throws IOException {
    return of(TombstoneReader.read(storage, path));
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** All entries in the order of the file, which only grows. */
  public List<Tombstone> entries() {
    return entries;
  }

  /** Shows each key of which something is deleted, in the order of files. */
  public void forEach(BiConsumer<byte[], TimeRanges> visitor) {
    ranges.forEach(visitor);
  }

  /** What is deleted of a key; none if nothing is. */
  public TimeRanges rangesOf(byte[] key) {
    return ranges.getOrDefault(key, TimeRanges.NONE);
  }
}
