package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the staged files of one commit visible in a shard: above every generation there, never over
 * another file. After a failure it goes on where it was: a published file may have lost its old
 * name.
 */
public final class ShardPublisher {
  private static final int MOST_TRIES = 1000;

  private final Storage storage;
  private final List<String> staged;
  private final String directory;
  private final List<TsmFileName> names = new ArrayList<>();

  /**
   * @param staged closed and durable files, in the order in which they are to be published
   * @param directory of the shard
   */
  public ShardPublisher(Storage storage, List<String> staged, String directory) {
    this.storage = storage;
    this.staged = List.copyOf(staged);
    this.directory = directory;
  }

  /**
   * Publishes what is not published yet.
   *
   * @return the names that the files have now, all of them
   */
  public List<TsmFileName> publish() throws IOException {
    int generation = 0;
    int sequence = 1;
    int tries = 0;
    while (names.size() < staged.size()) {
      if (generation == 0) {
        generation = nextGeneration();
        sequence = 1;
      }
      TsmFileName name = new TsmFileName(generation, sequence);
      String from = staged.get(names.size());
      try {
        storage.publish(from, directory + "/" + name.fileName());
        names.add(name);
        sequence++;
      } catch (FileAlreadyExistsException e) {
        if (++tries == MOST_TRIES) {
          throw new IOException(
              storage.describe(directory) + ": no free generation after " + tries + " tries", e);
        }
        generation = 0; // another job took it: look again
      }
    }
    return List.copyOf(names);
  }

  /** The staged files that are not published yet. */
  public List<String> remaining() {
    return staged.subList(names.size(), staged.size());
  }

  /**
   * One more than the greatest generation of files and tombstones there; gaps are not filled.
   *
   * <p>A listing is no snapshot: while a compaction of another process replaces files it may show
   * neither the old ones nor the new one, and what is published below that would be older than it.
   * Two listings that are equal do not have that gap.
   */
  private int nextGeneration() throws IOException {
    Set<String> before = listNames();
    for (int i = 0; i < MOST_TRIES; i++) {
      Set<String> now = listNames();
      if (now.equals(before)) {
        return greatestGeneration(now) + 1;
      }
      before = now;
    }
    throw new IOException(
        storage.describe(directory) + ": its files change faster than they can be listed");
  }

  private Set<String> listNames() throws IOException {
    Set<String> names = new HashSet<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      names.add(entry.name());
    }
    return names;
  }

  private static int greatestGeneration(Set<String> fileNames) {
    int greatest = 0;
    for (String name : fileNames) {
      int generation = TsmFileName.parseAny(name).map(TsmFileName::generation).orElse(0);
      greatest = Math.max(greatest, generation);
    }
    return greatest;
  }
}
