package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what a commit says of the files that a shard has: by tombstones, durably, and only where
 * a file may have a value. To be done before the commit's own files are published, under the
 * shard's lock. To repeat it changes nothing.
 *
 * <p>An attempt that is believed dead must not delete values that came later. So new tombstone
 * files wait in the writer's folder, like all that an attempt wants to put into a shard, and there
 * they are deleted when the commit is done. Who finds no mark after they were written knows that
 * the files which he listed before are older than any later commit.
 */
public final class ShardDeletes {
  private static final Logger LOG = LoggerFactory.getLogger(ShardDeletes.class);

  private final Storage storage;
  private final List<String> deletes;
  private final String directory;
  private final Function<TsmFileName, String> temporaryPaths;
  private final Fence fence;

  /** Says whether an attempt at a commit may go on. */
  @FunctionalInterface
  public interface Fence {
    /**
     * Looks for the mark.
     *
     * @throws IOException if another attempt has finished the commit
     */
    void check() throws IOException;
  }

  /**
   * @param deletes of a {@link StagedShard}
   * @param directory of the shard
   * @param temporaryPaths where the new tombstone file of a TSM file waits, in the writer's folder
   * @param fence asked each time when new tombstone files wait there
   */
  public ShardDeletes(
      Storage storage,
      List<String> deletes,
      String directory,
      Function<TsmFileName, String> temporaryPaths,
      Fence fence) {
    this.storage = storage;
    this.deletes = deletes;
    this.directory = directory;
    this.temporaryPaths = temporaryPaths;
    this.fence = fence;
  }

  /** Deletes; durable when it returns. */
  public void apply() throws IOException {
    List<TsmReader> readers = new ArrayList<>();
    try {
      for (String path : deletes) {
        readers.add(TsmReader.open(storage.open(path)));
      }
      Set<TsmFileName> done = new HashSet<>();
      List<TsmFileName> files = ShardPath.listFiles(storage, directory);
      // Again until nothing is new: what a compaction in another process publishes meanwhile may
      // have values which it read before they were deleted.
      while (done.addAll(files)) {
        putInPlace(stage(files, readers));
        files = ShardPath.listFiles(storage, directory);
        files.removeAll(done);
      }
      if (!done
          .isEmpty()) { // an earlier attempt may have failed between a replacement and its sync
        storage.syncDirectory(directory);
      }
    } finally {
      Closing.closeAll(readers);
    }
  }

  /** Writes new tombstone files; returns where they are, by the TSM files, oldest first. */
  private Map<TsmFileName, String> stage(List<TsmFileName> files, List<TsmReader> readers)
      throws IOException {
    TombstoneWriter writer = new TombstoneWriter(storage);
    Map<TsmFileName, String> staged = new LinkedHashMap<>();
    for (TsmFileName file : files) {
      List<Tombstone> added = tombstones(file, readers);
      if (!added.isEmpty()) {
        String temporary = temporaryPaths.apply(file);
        writer.stage(path(file), added, temporary);
        staged.put(file, temporary);
      }
    }
    return staged;
  }

  /** Oldest first: so no older value shows because a newer one of its time is gone. */
  private void putInPlace(Map<TsmFileName, String> staged) throws IOException {
    if (staged.isEmpty()) {
      return;
    }
    fence.check();
    for (Map.Entry<TsmFileName, String> file : staged.entrySet()) {
      storage.replace(file.getValue(), path(file.getKey()));
    }
  }

  private String path(TsmFileName file) {
    return directory + "/" + file.tombstoneName();
  }

  /** What is to be deleted of a file, and is not yet. */
  private List<Tombstone> tombstones(TsmFileName file, List<TsmReader> readers) throws IOException {
    List<Tombstone> added = new ArrayList<>();
    Tombstones present = Tombstones.of(storage, directory, file); // before the file: they go last
    try (TsmReader reader = TsmReader.open(storage.open(directory + "/" + file.fileName()))) {
      for (TsmReader some : readers) {
        if (some.minTime() <= reader.maxTime() && some.maxTime() >= reader.minTime()) {
          collect(some, reader, present, added);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone; what took its place is listed next", e.getFile());
    }
    return added;
  }

  private static void collect(
      TsmReader deletes, TsmReader file, Tombstones present, List<Tombstone> into)
      throws IOException {
    try (KeyIterator iterator = deletes.iterator()) {
      while (iterator.next()) {
        int key = file.find(iterator.key());
        if (key >= 0) {
          collect(iterator, file, key, present.rangesOf(iterator.key()), into);
        }
      }
    }
  }

  /** Looks at the times of one chunk: only where a block can have them there is something to do. */
  private static void collect(
      KeyIterator deletes, TsmReader file, int key, TimeRanges present, List<Tombstone> into) {
    Values times = deletes.values();
    int row = times.firstRowAtOrAfter(file.minTime(key), deletes.from(), deletes.to());
    int block = 0;
    for (; row < deletes.to() && times.time(row) <= file.maxTime(key); row++) {
      long time = times.time(row);
      while (file.blockMaxTime(key, block) < time) {
        block++;
      }
      if (file.blockMinTime(key, block) <= time && !present.contains(time)) {
        into.add(new Tombstone(deletes.key(), time, time));
      }
    }
  }
}
