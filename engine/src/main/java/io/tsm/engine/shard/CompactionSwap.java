package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts merged files into the place of their sources. A crash or a failure at any step leaves the
 * old files, the new ones, or both, which have the same answers: new files are newer than all of
 * their sources, so it does not matter how many of these are left.
 *
 * <p>To be run under the shard's lock: between the first step and the last nobody may delete values
 * or compact.
 */
final class CompactionSwap {
  /** Leaves room for the files themselves below the last sequence that a name can have. */
  private static final int HIGHEST_SEQUENCE_WITH_GAP = 900_000_000;

  private final Storage storage;
  private final String directory;
  private final List<CompactionSource> sources;
  private final List<String> staged;
  private final int gap;
  private final Set<String> present = new HashSet<>(); // names in the directory

  /**
   * @param sources oldest first, all files of each of their generations
   * @param staged closed and durable files with all values of the sources
   * @param gap sequences that are left out below those of the new files
   */
  CompactionSwap(
      Storage storage,
      String directory,
      List<CompactionSource> sources,
      List<String> staged,
      int gap) {
    this.storage = storage;
    this.directory = directory;
    this.sources = sources;
    this.staged = staged;
    this.gap = gap;
  }

  /**
   * Replaces the sources, if they are what they were when they were opened.
   *
   * @return the names of the new files; null if somebody else changed the shard, and nothing was
   *     done
   */
  List<TsmFileName> run() throws IOException {
    if (!sourcesAreNeighbours(List.of())) {
      return null;
    }
    List<TsmFileName> names = names();
    if (!publish(names)) {
      return null;
    }
    deleteSources();
    return names;
  }

  /**
   * True if all sources are there and nothing is between them. Something between them, such as the
   * output of another compaction that was missed when the sources were listed, would come to stand
   * below values that are older.
   *
   * @param published the new files that are there already
   */
  private boolean sourcesAreNeighbours(List<TsmFileName> published) throws IOException {
    present.clear();
    Set<TsmFileName> missing = new HashSet<>();
    sources.forEach(source -> missing.add(source.name()));
    int first = sources.get(0).name().generation();
    int last = sources.get(sources.size() - 1).name().generation();
    for (Storage.FileEntry entry : storage.list(directory)) {
      present.add(entry.name());
      TsmFileName name = TsmFileName.parse(entry.name()).orElse(null);
      if (name != null && !missing.remove(name)) {
        boolean between = name.generation() >= first && name.generation() <= last;
        if (between && !published.contains(name)) {
          return false;
        }
      }
    }
    return missing.isEmpty();
  }

  /** Names above all sources and below the next generation, which neither file nor delete has. */
  private List<TsmFileName> names() {
    int generation = sources.get(sources.size() - 1).name().generation();
    int sequence = 0;
    for (String name : present) {
      TsmFileName file = TsmFileName.parseAny(name).orElse(null);
      if (file != null && file.generation() == generation) {
        sequence = Math.max(sequence, file.sequence());
      }
    }
    sequence = Math.min(sequence + gap, Math.max(sequence, HIGHEST_SEQUENCE_WITH_GAP));
    List<TsmFileName> names = new ArrayList<>();
    for (int i = 0; i < staged.size(); i++) {
      names.add(new TsmFileName(generation, ++sequence));
    }
    return names;
  }

  /**
   * Makes the new files visible.
   *
   * @return false if the sources went meanwhile or a name is taken: the new files are gone again
   */
  private boolean publish(List<TsmFileName> names) throws IOException {
    Set<Tombstone> taken = new LinkedHashSet<>();
    takeOverDeletes(names, taken);
    List<TsmFileName> published = new ArrayList<>();
    for (int i = 0; i < staged.size(); i++) {
      try {
        storage.publish(staged.get(i), path(names.get(i).fileName()));
      } catch (FileAlreadyExistsException e) {
        withdraw(published); // of a compaction without our lock, which has its own tombstones
        return false;
      }
      published.add(names.get(i));
    }
    if (!sourcesAreNeighbours(published)) {
      // Who compacted them without our lock may go on to drop values that are in our files.
      withdraw(published);
      return false;
    }
    // Once more: a commit without our lock may have deleted of the sources meanwhile, and looked
    // for new files before ours were there.
    takeOverDeletes(names, taken);
    return true;
  }

  /**
   * What was deleted since the sources were opened is still in the new files, so it is deleted of
   * them before anybody sees them. What was deleted before is not taken over: it would hide values
   * of newer sources, written after the delete.
   *
   * @param taken what was taken over before; gets what is now
   */
  private void takeOverDeletes(List<TsmFileName> names, Set<Tombstone> taken) throws IOException {
    Set<Tombstone> deleted = new LinkedHashSet<>();
    for (CompactionSource source : sources) {
      deleted.addAll(source.deletedSince(storage, directory));
    }
    deleted.removeAll(taken);
    TombstoneWriter writer = new TombstoneWriter(storage);
    for (TsmFileName name : names) {
      writer.append(path(name.tombstoneName()), List.copyOf(deleted));
    }
    taken.addAll(deleted);
  }

  private void deleteSources() throws IOException {
    deleteDurably(sources.stream().map(CompactionSource::name).toList());
  }

  private void withdraw(List<TsmFileName> published) throws IOException {
    deleteDurably(published);
  }

  /**
   * Deletes files, then their tombstones. Durably in this order: with the power gone a file could
   * come back without what was deleted of it. And a file that came back later would not know what
   * was deleted since.
   */
  private void deleteDurably(Collection<TsmFileName> names) throws IOException {
    deleteAll(names.stream().map(TsmFileName::fileName).toList());
    storage.syncDirectory(directory);
    deleteAll(names.stream().map(TsmFileName::tombstoneName).toList());
  }

  private void deleteAll(List<String> names) throws IOException {
    List<AutoCloseable> deletions = new ArrayList<>();
    for (String name : names) {
      deletions.add(() -> storage.delete(path(name)));
    }
    Closing.closeAll(deletions);
  }

  private String path(String name) {
    return directory + "/" + name;
  }
}
