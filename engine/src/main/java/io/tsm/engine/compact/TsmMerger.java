package io.tsm.engine.compact;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.tsm.TsmLimits;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Merges TSM files into new ones: key by key, the newest value of a time winning, deleted values
 * left out. Full blocks that nothing overlaps go through as they are. Needs the indexes of the
 * sources, a read-ahead window of each and one decoded block of each that overlaps another; keys
 * need not fit into memory. Not thread-safe; make one for each task.
 */
public final class TsmMerger {
  private final Storage storage;
  private final Supplier<String> paths;
  private final TsmLimits limits;

  /**
   * @param storage of the new files
   * @param paths gives each new file a path at which nothing is
   * @param limits of the new files
   */
  public TsmMerger(Storage storage, Supplier<String> paths, TsmLimits limits) {
    this.storage = storage;
    this.paths = paths;
    this.limits = limits;
  }

  /**
   * True if there is nothing to merge: each key is in one file, and nothing of it is left out. Such
   * files may as well be taken as they are, if their blocks need not be cut anew.
   */
  public static boolean areDisjoint(List<MergeSource> sources) {
    MergedKeys keys = new MergedKeys(sources);
    while (keys.next()) {
      if (!keys.isInOne()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Merges files. What was begun is deleted when this fails; the sources are never touched.
   *
   * @param oldestFirst of values with the same key and time the last source's wins
   * @param recut as in {@link CompactionGroup#recut}
   * @param throttle is asked for every byte that is written and may end the work
   * @throws io.tsm.engine.io.CorruptFileException if a source is damaged, or a key has two types
   * @throws io.tsm.engine.io.CancelledException if the throttle says so
   */
  public MergeResult merge(List<MergeSource> oldestFirst, boolean recut, Throttle throttle)
      throws IOException {
    MergeOutput output = new MergeOutput(storage, paths, limits, throttle);
    try {
      KeyMerger merger = new KeyMerger(output, recut);
      MergedKeys keys = new MergedKeys(oldestFirst);
      while (keys.next()) {
        merger.merge(keys.key(), keys.blocks());
      }
      return new MergeResult(output.finish(), merger.blocksPassed(), merger.blocksDecoded());
    } catch (IOException | RuntimeException | Error e) {
      output.deleteAfterFailure(e);
      throw e;
    }
  }
}
