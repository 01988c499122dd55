package io.tsm.engine.shard;

import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files of a shard for a planner. */
final class CompactionFiles {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionFiles.class);
  private static final int TRIES = 100;

  private final Storage storage;
  private final String directory;
  private final long targetFileBytes;
  private final TsmLimits limits;

  CompactionFiles(Storage storage, String directory, long targetFileBytes, TsmLimits limits) {
    this.storage = storage;
    this.directory = directory;
    this.targetFileBytes = targetFileBytes;
    this.limits = limits;
  }

  /** All TSM files, oldest first. Opens only those whose contents matter. */
  List<CompactionFile> list() throws IOException {
    List<Storage.FileEntry> before = storage.list(directory);
    for (int i = 0; i < TRIES; i++) {
      List<Storage.FileEntry> now = storage.list(directory);
      // A listing is no snapshot: while another compaction replaces files it may show neither these
      // nor what takes their place, and neighbours that are none would be merged.
      if (names(now).equals(names(before))) {
        try {
          return list(now);
        } catch (NoSuchFileException e) {
          LOG.debug("{} is gone; listing again", e.getFile());
        }
      }
      before = now;
    }
    throw new IOException(
        storage.describe(directory) + ": its files change faster than they can be listed");
  }

  private static Set<String> names(List<Storage.FileEntry> entries) {
    return entries.stream().map(Storage.FileEntry::name).collect(Collectors.toSet());
  }

  private List<CompactionFile> list(List<Storage.FileEntry> entries) throws IOException {
    TreeMap<TsmFileName, Storage.FileEntry> present = new TreeMap<>();
    Set<TsmFileName> withTombstones = new HashSet<>();
    Map<Integer, Integer> filesOfGeneration = new HashMap<>();
    Map<Integer, Long> bytesOfGeneration = new HashMap<>();
    for (Storage.FileEntry entry : entries) {
      TsmFileName name = TsmFileName.parseAny(entry.name()).orElse(null);
      if (name == null || entry.isDirectory()) {
        continue;
      }
      if (entry.name().endsWith(TsmFileName.TOMBSTONE_SUFFIX)) {
        withTombstones.add(name);
      } else {
        present.put(name, entry);
        filesOfGeneration.merge(name.generation(), 1, Integer::sum);
        bytesOfGeneration.merge(name.generation(), entry.size(), Long::sum);
      }
    }
    List<CompactionFile> files = new ArrayList<>();
    for (Map.Entry<TsmFileName, Storage.FileEntry> file : present.entrySet()) {
      TsmFileName name = file.getKey();
      boolean open =
          filesOfGeneration.get(name.generation()) > 1
              || bytesOfGeneration.get(name.generation()) >= targetFileBytes;
      add(name, file.getValue(), withTombstones.contains(name), open, files);
    }
    return files;
  }

  private void add(
      TsmFileName name,
      Storage.FileEntry entry,
      boolean tombstones,
      boolean open,
      List<CompactionFile> files)
      throws IOException {
    long size = entry.size();
    long modified = entry.modifiedMillis();
    if (!open) {
      files.add(new CompactionFile(name, size, tombstones, false, false, modified));
      return;
    }
    try (TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()))) {
      files.add(
          new CompactionFile(
              name, size, tombstones, isDense(reader), limits.isReached(reader), modified));
    }
  }

  /** Two blocks a key on the average: then most blocks are followed by another one, and full. */
  private static boolean isDense(TsmReader reader) {
    long blocks = 0;
    for (int i = 0; i < reader.keyCount(); i++) {
      blocks += reader.blockCount(i);
    }
    return blocks >= 2L * reader.keyCount();
  }
}
