package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;

/** Makes staged files visible in a shard: above every generation there, never over another file. */
public final class ShardPublisher {
  private static final int MOST_TRIES = 1000;

  private ShardPublisher() {}

  /**
   * Publishes files of one snapshot, in this order.
   *
   * @param staged closed and durable files
   * @param directory of the shard
   * @return the names that they have now
   */
  public static List<TsmFileName> publish(Storage storage, List<String> staged, String directory)
      throws IOException {
    List<TsmFileName> names = new ArrayList<>();
    int generation = 0;
    int sequence = 1;
    int tries = 0;
    while (names.size() < staged.size()) {
      if (generation == 0) {
        generation = nextGeneration(storage, directory);
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
    return names;
  }

  /** One more than the greatest generation of files and tombstones there; gaps are not filled. */
  private static int nextGeneration(Storage storage, String directory) throws IOException {
    int greatest = 0;
    for (Storage.FileEntry entry : storage.list(directory)) {
      greatest =
          Math.max(
              greatest, TsmFileName.parseAny(entry.name()).map(TsmFileName::generation).orElse(0));
    }
    return greatest + 1;
  }
}
