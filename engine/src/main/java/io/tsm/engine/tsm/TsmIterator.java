package io.tsm.engine.tsm;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import java.io.IOException;

/** Goes through a TSM file block by block. */
final class TsmIterator implements KeyIterator {
  private final TsmReader reader;
  private final BlockReader blocks;
  private int keyIndex = -1;
  private int block;
  private int blockCount;
  private byte[] key;
  private FieldType type;
  private Values values;

  TsmIterator(TsmReader reader) {
    this.reader = reader;
    this.blocks = reader.blocks();
  }

  @Override
  public boolean next() throws IOException {
    if (block == blockCount) {
      if (keyIndex + 1 == reader.keyCount()) {
        return false;
      }
      keyIndex++;
      key = reader.key(keyIndex);
      type = reader.type(keyIndex);
      block = 0;
      blockCount = reader.blockCount(keyIndex);
    }
    if (values == null || values.type() != type) {
      values = Values.create(type, TsmFormat.ROWS_PER_BLOCK);
    }
    values.clear();
    blocks.read(reader.block(keyIndex, block), type, values);
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
