package io.tsm.benchmarks.range;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.TsmFormat;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.List;

/**
 * One read of a window, and what the index says that it needs.
 *
 * @param seconds from the closed file to the last value
 * @param values found
 * @param blocks in the file
 * @param blocksNeeded blocks that overlap the window by the index
 * @param blocksRead blocks that were read, those read twice counted twice
 * @param bytesNeeded bytes of the blocks that are needed
 * @param bytesRead bytes that were read after opening the file, read ahead or not
 * @param bytesOpened bytes of header, index and footer, which opening reads
 */
record RangeRead(
    double seconds,
    long values,
    long blocks,
    long blocksNeeded,
    long blocksRead,
    long bytesNeeded,
    long bytesRead,
    long bytesOpened) {

  /**
   * Reads a window of a shard that is one file.
   *
   * @throws IllegalStateException if values are missing or wrong
   */
  static RangeRead of(Storage storage, String path, Window window) throws IOException {
    Checksum found = new Checksum();
    long start = System.nanoTime();
    CountingFile bytes = new CountingFile(storage.open(path));
    TsmReader file = TsmReader.open(bytes);
    try (ShardReader shard =
        ShardReader.of(List.of(new ShardReader.File(file, Tombstones.NONE)), file)) {
      long opened = bytes.bytesRead();
      SeriesScan scan = shard.select(Selection.all().between(window.from(), window.to()));
      while (scan.next()) {
        for (int field = 0; field < scan.fieldCount(); field++) {
          try (KeyIterator values = scan.values(field)) {
            while (values.next()) {
              TsmFormat.add(values.values(), values.from(), values.to(), found);
            }
          }
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      window.checksum().check("a read of " + window.name(), found);
      return count(file, window, seconds, shard.blocksRead(), bytes.bytesRead() - opened, opened);
    }
  }

  private static RangeRead count(
      TsmReader file, Window window, double seconds, long blocksRead, long bytesRead, long opened) {
    long blocks = 0;
    long blocksNeeded = 0;
    long bytesNeeded = 0;
    for (int key = 0; key < file.keyCount(); key++) {
      for (int i = 0; i < file.blockCount(key); i++) {
        IndexEntry block = file.block(key, i);
        blocks++;
        if (window.overlaps(block.minTime(), block.maxTime())) {
          blocksNeeded++;
          bytesNeeded += block.size();
        }
      }
    }
    return new RangeRead(
        seconds,
        window.checksum().values(),
        blocks,
        blocksNeeded,
        blocksRead,
        bytesNeeded,
        bytesRead,
        opened);
  }

  /** True if no block was read but those that are needed, and none twice. */
  boolean isExact() {
    return blocksRead == blocksNeeded;
  }
}
