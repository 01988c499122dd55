package io.tsm.engine.tsm;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.IOException;

/**
 * Goes through blocks of one key of a TSM file, with one of them in memory. Leaves out what was
 * deleted: slices of a block, or blocks, which are not read then.
 */
public final class BlockIterator implements KeyIterator {
  private final TsmReader reader;
  private final BlockReader blocks;
  private final int keyIndex;
  private final byte[] key;
  private final TimeRanges deleted;
  private final Values values;
  private final int endBlock;
  private int nextBlock;
  private int from;
  private int to;

  /**
   * Goes through all blocks of a key.
   *
   * @param keyIndex the number of the key
   * @param key the key itself
   * @param deleted times that are left out
   */
  public BlockIterator(
      TsmReader reader, BlockReader blocks, int keyIndex, byte[] key, TimeRanges deleted) {
    this(
        reader,
        blocks,
        keyIndex,
        key,
        0,
        reader.blockCount(keyIndex),
        deleted,
        Values.create(reader.type(keyIndex), 1)); // grows to the rows of the first block
  }

  /**
   * Goes through the blocks {@code [fromBlock, toBlock)}.
   *
   * @param keyIndex the number of the key
   * @param key the key itself
   * @param deleted times that are left out
   * @param values of the key's type, to be used for the blocks, one after the other
   */
  public BlockIterator(
      TsmReader reader,
      BlockReader blocks,
      int keyIndex,
      byte[] key,
      int fromBlock,
      int toBlock,
      TimeRanges deleted,
      Values values) {
    this.reader = reader;
    this.blocks = blocks;
    this.keyIndex = keyIndex;
    this.key = key;
    this.nextBlock = fromBlock;
    this.endBlock = toBlock;
    this.deleted = deleted;
    this.values = values;
    values.clear();
  }

  @Override
  public boolean next() throws IOException {
    while (!nextSlice()) {
      if (!readBlock()) {
        return false;
      }
    }
    return true;
  }

  /** Reads the next block of which something may be left. */
  private boolean readBlock() throws IOException {
    while (nextBlock < endBlock) {
      IndexEntry entry = reader.block(keyIndex, nextBlock++);
      if (!deleted.covers(entry.minTime(), entry.maxTime())) {
        values.clear();
        to = 0;
        blocks.read(entry, values.type(), values);
        return true;
      }
    }
    return false;
  }

  /** Goes to the next rows of the block that are left. */
  private boolean nextSlice() {
    int size = values.size();
    int row = to;
    while (row < size) {
      int range = deleted.firstEndingAtOrAfter(values.time(row));
      if (range == deleted.count()) {
        return slice(row, size);
      }
      if (deleted.first(range) > values.time(row)) {
        return slice(row, values.firstRowAtOrAfter(deleted.first(range), row, size));
      }
      long last = deleted.last(range);
      row = last == Long.MAX_VALUE ? size : values.firstRowAtOrAfter(last + 1, row, size);
    }
    to = size;
    return false;
  }

  private boolean slice(int first, int end) {
    from = first;
    to = end;
    return true;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public Values values() {
    return values;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  @Override
  public void close() {}
}
