package io.tsm.flink.source;

import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** The files of a shard as a listing has them. */
@Internal
final class ShardFiles {
  /** An index of so few bytes has not so many blocks of one key that a writer ends a file. */
  private static final long SMALLEST_FULL_FILE = 1 << 20;

  private final Storage storage;
  private final String directory;
  private final NavigableMap<TsmFileName, Long> sizes;

  private ShardFiles(Storage storage, String directory, NavigableMap<TsmFileName, Long> sizes) {
    this.storage = storage;
    this.directory = directory;
    this.sizes = sizes;
  }

  /**
   * A listing is no snapshot: while files come and go it may show what is younger and not what is
   * older. Two listings that are equal do not have that gap.
   */
  static ShardFiles listed(Storage storage, String directory) throws IOException {
    NavigableMap<TsmFileName, Long> before = list(storage, directory);
    while (true) {
      NavigableMap<TsmFileName, Long> now = list(storage, directory);
      if (now.equals(before)) {
        return new ShardFiles(storage, directory, now);
      }
      before = now;
    }
  }

  private static NavigableMap<TsmFileName, Long> list(Storage storage, String directory)
      throws IOException {
    TreeMap<TsmFileName, Long> sizes = new TreeMap<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      if (!entry.isDirectory()) {
        TsmFileName.parse(entry.name()).ifPresent(name -> sizes.put(name, entry.size()));
      }
    }
    return sizes;
  }

  boolean isEmpty() {
    return sizes.isEmpty();
  }

  /** Bytes of all files. */
  long bytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  long bytes(int generation) {
    return sizes.entrySet().stream()
        .filter(file -> file.getKey().generation() == generation)
        .mapToLong(file -> file.getValue())
        .sum();
  }

  /** 0 if there is none. */
  int greatestGeneration() {
    return sizes.isEmpty() ? 0 : sizes.lastKey().generation();
  }

  /** The greatest generation that is less, 0 if there is none. */
  int generationBelow(int generation) {
    TsmFileName below = sizes.lowerKey(new TsmFileName(generation, 1));
    return below == null ? 0 : below.generation();
  }

  /**
   * How many files a commit has made in a generation: one, or more where one was full. What comes
   * behind them is of a compaction.
   *
   * @return 0 if the first one is not there
   */
  int committed(int generation) throws IOException {
    int sequences = 0;
    boolean full = true;
    while (full && sizes.containsKey(new TsmFileName(generation, sequences + 1))) {
      sequences++;
      full = isFull(new TsmFileName(generation, sequences));
    }
    return sequences;
  }

  /** True if the last file of a commit is full, so that another one may come behind it. */
  boolean mayGoOn(int generation) throws IOException {
    int last = committed(generation);
    return last > 0 && isFull(new TsmFileName(generation, last));
  }

  /** True if the first file of a generation is there. */
  boolean has(int generation) {
    return sizes.containsKey(new TsmFileName(generation, 1));
  }

  private boolean isFull(TsmFileName name) throws IOException {
    if (sizes.get(name) < SMALLEST_FULL_FILE) {
      return false;
    }
    try (TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()))) {
      return TsmLimits.FORMAT.isReached(reader);
    }
  }
}
