package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import java.util.Arrays;

/**
 * The index of a TSM file, kept in the bytes in which it is stored, and four bytes for each key
 * that say where it begins. Checked as a whole when it is made.
 */
final class TsmIndex {
  private final ByteReader in;
  private final int[] keyPositions;
  private final long blocksEnd;

  private TsmIndex(ByteReader in, int[] keyPositions, long blocksEnd) {
    this.in = in;
    this.keyPositions = keyPositions;
    this.blocksEnd = blocksEnd;
  }

  /**
   * Reads an index.
   *
   * @param bytes all of the index and nothing else
   * @param position where it stands in the file
   */
  static TsmIndex parse(String path, byte[] bytes, long position) throws CorruptFileException {
    ByteReader in = new ByteReader(path);
    in.reset(bytes, 0, bytes.length, position);
    int[] positions = new int[Math.max(1, bytes.length / 64)];
    int count = 0;
    int previous = -1;
    while (in.remaining() > 0) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, count * 2);
      }
      positions[count++] = in.position();
      previous = parseKey(in, previous, position);
    }
    if (count == 0) {
      throw in.corrupt("the index is empty");
    }
    return new TsmIndex(in, Arrays.copyOf(positions, count), position);
  }

  /** Checks a key and its entries; returns the position of the key. */
  private static int parseKey(ByteReader in, int previous, long blocksEnd)
      throws CorruptFileException {
    int start = in.position();
    int length = in.readUnsignedShort();
    in.need(length);
    if (previous >= 0 && compareKeys(in.array(), previous, start) >= 0) {
      throw in.corrupt("the keys of the index do not ascend");
    }
    in.skip(length);
    int code = in.readUnsignedByte();
    if (FieldType.ofBlockCode(code) == null) {
      throw in.corrupt("unknown type of blocks " + code);
    }
    int blocks = in.readUnsignedShort();
    if (blocks == 0) {
      throw in.corrupt("a key without blocks");
    }
    in.need(blocks * TsmFormat.INDEX_ENTRY_BYTES);
    long lastTime = 0;
    for (int i = 0; i < blocks; i++) {
      long minTime = in.readLong();
      long maxTime = in.readLong();
      if (minTime > maxTime || (i > 0 && minTime <= lastTime)) {
        throw in.corrupt("the times of a key's blocks do not ascend");
      }
      lastTime = maxTime;
      long at = in.readLong();
      long size = Integer.toUnsignedLong(in.readInt());
      if (at < TsmFormat.HEADER_BYTES
          || size < TsmFormat.SMALLEST_BLOCK_BYTES
          || size > Integer.MAX_VALUE - 8
          || at > blocksEnd - size) {
        throw in.corrupt(
            "a block of " + size + " bytes at " + at + " is not between header and index");
      }
    }
    return start;
  }

  private static int compareKeys(byte[] bytes, int left, int right) {
    return Arrays.compareUnsigned(
        bytes,
        left + 2,
        left + 2 + length(bytes, left),
        bytes,
        right + 2,
        right + 2 + length(bytes, right));
  }

  private static int length(byte[] bytes, int position) {
    return ((bytes[position] & 0xFF) << 8) | (bytes[position + 1] & 0xFF);
  }

  int keyCount() {
    return keyPositions.length;
  }

  /** Where the blocks end: the index's own position in the file. */
  long blocksEnd() {
    return blocksEnd;
  }

  byte[] key(int index) {
    int at = keyPositions[index];
    return Arrays.copyOfRange(in.array(), at + 2, at + 2 + length(in.array(), at));
  }

  /** The number of a key, or -1. */
  int find(byte[] key) {
    byte[] bytes = in.array();
    int low = 0;
    int high = keyPositions.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = keyPositions[middle];
      int order =
          Arrays.compareUnsigned(bytes, at + 2, at + 2 + length(bytes, at), key, 0, key.length);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  FieldType type(int index) {
    return FieldType.ofBlockCode(in.array()[afterKey(index)]);
  }

  int blockCount(int index) {
    return length(in.array(), afterKey(index) + 1);
  }

  IndexEntry entry(int index, int block) {
    int at = afterKey(index) + 3 + block * TsmFormat.INDEX_ENTRY_BYTES;
    ByteReader entry = new ByteReader(in.path());
    entry.reset(in.array(), at, at + TsmFormat.INDEX_ENTRY_BYTES, blocksEnd + at);
    try {
      return new IndexEntry(entry.readLong(), entry.readLong(), entry.readLong(), entry.readInt());
    } catch (CorruptFileException e) {
      throw new IllegalStateException("the index was checked when it was read", e);
    }
  }

  private int afterKey(int index) {
    int at = keyPositions[index];
    return at + 2 + length(in.array(), at);
  }
}
