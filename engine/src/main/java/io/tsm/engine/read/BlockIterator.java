package io.tsm.engine.read;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;

/** Goes through the blocks of one key of a TSM file, with one of them in memory. */
final class BlockIterator implements KeyIterator {
  private final TsmReader reader;
  private final BlockReader blocks;
  private final int keyIndex;
  private final byte[] key;
  private final Values values;
  private int block;

  BlockIterator(TsmReader reader, BlockReader blocks, int keyIndex) {
    this.reader = reader;
    this.blocks = blocks;
    this.keyIndex = keyIndex;
    this.key = reader.key(keyIndex);
    this.values = Values.create(reader.type(keyIndex), 1); // grows to the rows of the first block
  }

  @Override
  public boolean next() throws IOException {
    if (block == reader.blockCount(keyIndex)) {
      return false;
    }
    values.clear();
    blocks.read(reader.block(keyIndex, block), values.type(), values);
    block++;
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
    return 0;
  }

  @Override
  public int to() {
    return values.size();
  }

  @Override
  public void close() {}
}
