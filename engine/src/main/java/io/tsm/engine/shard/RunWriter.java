package io.tsm.engine.shard;

import io.tsm.engine.compact.MergeSource;
import io.tsm.engine.compact.TsmMerger;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes merged values and deletes into files that nobody sees.
 *
 * @param path begins the path of each file; a sequence number and a suffix follow
 */
record RunWriter(
    Storage storage, String path, String valuesSuffix, String deletesSuffix, Throttle throttle) {

  /** Writes all of it; when this fails the files it began are gone. */
  Run write(RunMerge merge) throws IOException {
    List<TsmFileInfo> values = write(merge.values(), valuesSuffix);
    if (!merge.hasDeletes()) {
      return new Run(values, List.of());
    }
    try {
      return new Run(values, write(merge.deletes(), deletesSuffix));
    } catch (IOException | RuntimeException | Error e) {
      for (TsmFileInfo file : values) {
        Closing.closeAfterFailure(e, () -> storage.delete(file.path()));
      }
      throw e;
    }
  }

  private List<TsmFileInfo> write(KeyIterator merged, String suffix) throws IOException {
    Compactor compactor = new Compactor(storage, (g, sequence) -> path + "-" + sequence + suffix);
    try (merged) {
      return compactor.writeNewFiles(1, 1, merged, throttle);
    }
  }

  /**
   * Merges runs that delete nothing. Their blocks pass as they are where no other has values of
   * their times, as those of a series whose values come in the order of time: to decode and encode
   * them once more would cost as much as it took to make the runs.
   *
   * @param runs oldest first
   */
  Run merge(Storage runStorage, List<Run> runs) throws IOException {
    List<TsmReader> readers = new ArrayList<>();
    try {
      List<MergeSource> oldestFirst = new ArrayList<>();
      for (Run run : runs) {
        for (TsmFileInfo file : run.values()) {
          TsmReader reader = TsmReader.open(runStorage.open(file.path()));
          readers.add(reader);
          oldestFirst.add(new MergeSource(reader, Tombstones.NONE));
        }
      }
      AtomicInteger sequence = new AtomicInteger();
      TsmMerger merger =
          new TsmMerger(
              storage,
              () -> path + "-" + sequence.incrementAndGet() + valuesSuffix,
              TsmLimits.FORMAT);
      return new Run(merger.merge(oldestFirst, false, throttle).files(), List.of());
    } finally {
      Closing.closeAll(readers);
    }
  }
}
