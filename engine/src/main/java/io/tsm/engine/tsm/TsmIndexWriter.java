package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldType;

/** Collects the index of a file that is being written, in the bytes in which it is stored. */
final class TsmIndexWriter {
  private final ByteWriter out = new ByteWriter(1 << 12);
  private int countPosition = -1;
  private int blockCount;
  private long keyCount;

  void beginKey(byte[] key, FieldType type) {
    out.writeShort(key.length);
    out.writeBytes(key);
    out.writeByte(type.blockCode());
    countPosition = out.size();
    out.writeShort(0);
    blockCount = 0;
    keyCount++;
  }

  void addBlock(long minTime, long maxTime, long position, int size) {
    out.writeLong(minTime);
    out.writeLong(maxTime);
    out.writeLong(position);
    out.writeInt(size);
    blockCount++;
    out.setShort(countPosition, blockCount);
  }

  /** Blocks of the present key. */
  int blockCount() {
    return blockCount;
  }

  long keyCount() {
    return keyCount;
  }

  ByteWriter bytes() {
    return out;
  }
}
