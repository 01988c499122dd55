package io.tsm.engine.compact;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.tsm.BlockIterator;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;

/** The blocks that one source has of one key, without those that were deleted as a whole. */
final class KeyBlocks {
  private final SourceKeys source;
  private final int keyIndex;
  private final byte[] key;
  private final TimeRanges deleted;
  private IndexEntry next;
  private int nextBlock;
  private int clusterFrom;
  private int clusterTo;
  private int clusterBlocks;

  KeyBlocks(SourceKeys source, int keyIndex, byte[] key) {
    this.source = source;
    this.keyIndex = keyIndex;
    this.key = key;
    this.deleted = source.deleted(key);
    findNext(0);
  }

  private void findNext(int from) {
    TsmReader reader = source.reader();
    next = null;
    for (nextBlock = from; nextBlock < reader.blockCount(keyIndex); nextBlock++) {
      IndexEntry entry = reader.block(keyIndex, nextBlock);
      if (!deleted.covers(entry.minTime(), entry.maxTime())) {
        next = entry;
        return;
      }
    }
  }

  FieldType type() {
    return source.reader().type(keyIndex);
  }

  SourceKeys source() {
    return source;
  }

  /** The next block that is in no cluster yet; null if there is none. */
  IndexEntry next() {
    return next;
  }

  /** True if a part of a block was deleted. */
  boolean isDeletedIn(IndexEntry entry) {
    return deleted.overlaps(entry.minTime(), entry.maxTime());
  }

  /** Begins a cluster that has none of these blocks yet. */
  void beginCluster() {
    clusterFrom = nextBlock;
    clusterTo = nextBlock;
    clusterBlocks = 0;
  }

  /** Takes the next block into the cluster. */
  void takeNext() {
    clusterTo = nextBlock + 1;
    clusterBlocks++;
    findNext(clusterTo);
  }

  /** Blocks in the cluster. */
  int clusterBlocks() {
    return clusterBlocks;
  }

  /** The values of the cluster's blocks, without deleted ones. */
  BlockIterator cluster() {
    return iterator(clusterFrom, clusterTo);
  }

  /** True if a value is left, which may take reading all blocks. */
  boolean isLeft() throws IOException {
    return iterator(0, source.reader().blockCount(keyIndex)).next();
  }

  private BlockIterator iterator(int fromBlock, int toBlock) {
    return new BlockIterator(
        source.reader(),
        source.blocks(),
        keyIndex,
        key,
        fromBlock,
        toBlock,
        deleted,
        source.values(type()));
  }
}
