package io.tsm.engine.fuzz;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.BytesInputFile;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a TSM file is made of, to be damaged in one place and put together again with right
 * checksums and positions, so that what is behind those checks is reached.
 */
final class TsmContent {
  private static final int CRC_BYTES = 4;

  final List<Key> keys = new ArrayList<>();

  /** A key of the index. */
  static final class Key {
    byte[] name;
    int type;
    final List<Block> blocks = new ArrayList<>();
  }

  /** A block without its checksum. */
  static final class Block {
    long minTime;
    long maxTime;
    byte[] bytes;
  }

  /** Takes a valid file apart. */
  static TsmContent of(byte[] file) throws IOException {
    TsmContent content = new TsmContent();
    try (TsmReader reader = TsmReader.open(new BytesInputFile("a valid file", file))) {
      for (int i = 0; i < reader.keyCount(); i++) {
        Key key = new Key();
        key.name = reader.key(i);
        key.type = reader.type(i).blockCode();
        for (int j = 0; j < reader.blockCount(i); j++) {
          IndexEntry entry = reader.block(i, j);
          Block block = new Block();
          block.minTime = entry.minTime();
          block.maxTime = entry.maxTime();
          int start = (int) entry.position();
          block.bytes = Arrays.copyOfRange(file, start + CRC_BYTES, start + entry.size());
          key.blocks.add(block);
        }
        content.keys.add(key);
      }
    }
    return content;
  }

  /** Puts it together. */
  byte[] toBytes() {
    ByteWriter out = new ByteWriter(1 << 12);
    ByteWriter index = new ByteWriter(1 << 12);
    out.writeInt(0x16D116D1);
    out.writeByte(1);
    for (Key key : keys) {
      index.writeShort(key.name.length);
      index.writeBytes(key.name);
      index.writeByte(key.type);
      index.writeShort(key.blocks.size());
      for (Block block : key.blocks) {
        index.writeLong(block.minTime);
        index.writeLong(block.maxTime);
        index.writeLong(out.size());
        index.writeInt(CRC_BYTES + block.bytes.length);
        CRC32 crc = new CRC32();
        crc.update(block.bytes);
        out.writeInt((int) crc.getValue());
        out.writeBytes(block.bytes);
      }
    }
    int position = out.size();
    out.writeBytes(index.array(), 0, index.size());
    out.writeLong(position);
    return out.toByteArray();
  }
}
