package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.model.SubtractingKeyIterator;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Merges runs of a shard and the cache that came after them, newer ones deleting of older ones. */
final class RunMerge implements Closeable {
  private final List<Source> oldestFirst = new ArrayList<>();
  private final List<TsmReader> readers = new ArrayList<>();
  private final ShardCache cache;

  /** Open files of a run. */
  private record Source(List<TsmReader> values, List<TsmReader> deletes) {}

  /**
   * Opens the runs.
   *
   * @param runs oldest first
   * @param cache newer than all of them; null for none
   */
  RunMerge(Storage storage, List<Run> runs, ShardCache cache) throws IOException {
    this.cache = cache;
    try {
      for (Run run : runs) {
        oldestFirst.add(new Source(open(storage, run.values()), open(storage, run.deletes())));
      }
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, this);
      throw e;
    }
  }

  private List<TsmReader> open(Storage storage, List<TsmFileInfo> files) throws IOException {
    List<TsmReader> opened = new ArrayList<>();
    for (TsmFileInfo file : files) {
      TsmReader reader = TsmReader.open(storage.open(file.path()));
      readers.add(reader);
      opened.add(reader);
    }
    return opened;
  }

  /** The values that are left: of equal keys and times the newest, unless that is deleted. */
  KeyIterator values() throws IOException {
    List<KeyIterator> newestFirst = new ArrayList<>();
    for (Source source : oldestFirst) {
      add(iterators(source.values()), iterators(source.deletes()), newestFirst);
    }
    if (cache != null) {
      List<KeyIterator> deletes = cache.hasDeletes() ? List.of(cache.deletes()) : List.of();
      add(List.of(cache.values()), deletes, newestFirst);
    }
    return merged(newestFirst);
  }

  /** Puts a source in front of older ones, which lose what it deletes. */
  private static void add(
      List<KeyIterator> values, List<KeyIterator> deletes, List<KeyIterator> newestFirst)
      throws IOException {
    if (!deletes.isEmpty() && !newestFirst.isEmpty()) {
      KeyIterator left = new SubtractingKeyIterator(merged(newestFirst), merged(deletes));
      newestFirst.clear();
      newestFirst.add(left);
    }
    newestFirst.addAll(0, values);
  }

  private static KeyIterator merged(List<KeyIterator> newestFirst) throws IOException {
    return newestFirst.size() == 1 ? newestFirst.get(0) : new MergingKeyIterator(newestFirst);
  }

  boolean hasDeletes() {
    return (cache != null && cache.hasDeletes())
        || oldestFirst.stream().anyMatch(source -> !source.deletes().isEmpty());
  }

  /**
   * The keys and times that are deleted of what is older than all of this. Those of {@link #values}
   * are not among them: a newer value hides an older one as well. So to apply them again, or late,
   * never takes a value away that was written with them.
   */
  KeyIterator deletes() throws IOException {
    List<KeyIterator> all = new ArrayList<>();
    oldestFirst.forEach(source -> all.addAll(iterators(source.deletes())));
    if (cache != null && cache.hasDeletes()) {
      all.add(cache.deletes());
    }
    return new SubtractingKeyIterator(merged(all), values());
  }

  private static List<KeyIterator> iterators(List<TsmReader> files) {
    return new ArrayList<>(files.stream().map(TsmReader::iterator).toList());
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(readers);
  }
}
