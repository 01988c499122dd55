package io.tsm.engine.tsm;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.RowSlices;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.IOException;

/**
 * Goes through blocks of one key of a TSM file, with one of them in memory. Leaves out what was
 * deleted or not asked for: slices of a block, or blocks, which are not read then. If it is
 * descending the last chunk comes first, unlike what {@link KeyIterator} says; in a chunk times
 * ascend all the same.
 */
public final class BlockIterator implements KeyIterator {
  private final TsmReader reader;
  private final BlockReader blocks;
  private final int keyIndex;
  private final byte[] key;
  private final TimeRanges without;
  private final Values values;
  private final RowSlices slices = new RowSlices();
  private final boolean descending;
  private final int endBlock; // behind the last one, in the order in which they are read
  private int nextBlock;

  /**
   * Goes through the values of a key at some times.
   *
   * @param keyIndex the number of the key
   * @param key the key itself
   * @param times to which the values are limited
   * @param deleted times that are left out
   * @param descending true if the last values are to come first
   */
  public BlockIterator(
      TsmReader reader,
      BlockReader blocks,
      int keyIndex,
      byte[] key,
      TimeRanges times,
      TimeRanges deleted,
      boolean descending) {
    this(
        reader,
        blocks,
        keyIndex,
        key,
        reader.firstBlock(keyIndex, times),
        reader.endBlock(keyIndex, times),
        deleted.union(times.complement()),
        Values.create(reader.type(keyIndex), 1), // grows to the rows of the first block
        descending);
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
    this(reader, blocks, keyIndex, key, fromBlock, toBlock, deleted, values, false);
  }

  private BlockIterator(
      TsmReader reader,
      BlockReader blocks,
      int keyIndex,
      byte[] key,
      int fromBlock,
      int toBlock,
      TimeRanges without,
      Values values,
      boolean descending) {
    this.reader = reader;
    this.blocks = blocks;
    this.keyIndex = keyIndex;
    this.key = key;
    this.nextBlock = descending ? toBlock - 1 : fromBlock;
    this.endBlock = descending ? fromBlock - 1 : toBlock;
    this.without = without;
    this.descending = descending;
    this.values = values;
    values.clear();
  }

  @Override
  public boolean next() throws IOException {
    while (!slices.next()) {
      if (!readBlock()) {
        return false;
      }
    }
    return true;
  }

  /** Reads the next block of which something may be left. */
  private boolean readBlock() throws IOException {
    while (descending ? nextBlock > endBlock : nextBlock < endBlock) {
      IndexEntry entry = reader.block(keyIndex, nextBlock);
      nextBlock += descending ? -1 : 1;
      if (!without.covers(entry.minTime(), entry.maxTime())) {
        values.clear();
        blocks.read(entry, values.type(), values);
        slices.reset(values, without, descending);
        return true;
      }
    }
    return false;
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
    return slices.from();
  }

  @Override
  public int to() {
    return slices.to();
  }

  @Override
  public void close() {}
}
