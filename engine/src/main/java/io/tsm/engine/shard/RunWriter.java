package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TsmFileInfo;
import java.io.IOException;
import java.util.List;

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
}
