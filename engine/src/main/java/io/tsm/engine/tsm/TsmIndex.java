package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The index of a TSM file, kept in the bytes in which it is stored, and four bytes for each key
 * that say where it begins. A key takes 9 bytes, its own length and 28 bytes for each of its
 * blocks; no object. Checked as a whole when it is made.
 */
final class TsmIndex {
  private final byte[] bytes;
  private final ByteBuffer numbers; // the same bytes; big-endian
  private final long blocksEnd;
  private int[] keyPositions;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  private TsmIndex(byte[] bytes, long blocksEnd) {
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes);
    this.blocksEnd = blocksEnd;
  }

  /**
   * Reads an index.
   *
   * @param bytes all of the index and nothing else
   * @param position where it stands in the file
   */
  static TsmIndex parse(String path, byte[] bytes, long position) throws CorruptFileException {
    TsmIndex index = new TsmIndex(bytes, position);
    ByteReader in = new ByteReader(path);
    in.reset(bytes, 0, bytes.length, position);
    index.parseKeys(in);
    return index;
  }

  private void parseKeys(ByteReader in) throws CorruptFileException {
    int[] positions = new int[Math.max(1, bytes.length / 64)];
    int count = 0;
    int previous = -1;
    while (in.remaining() > 0) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, count + (count >> 1) + 1);
      }
      positions[count++] = in.position();
      previous = parseKey(in, previous);
    }
    if (count == 0) {
      throw in.corrupt("the index is empty");
    }
    keyPositions = Arrays.copyOf(positions, count);
  }

  /** Checks a key and its entries; returns the position of the key. */
  private int parseKey(ByteReader in, int previous) throws CorruptFileException {
    int start = in.position();
    int length = in.readUnsignedShort();
    in.need(length);
    if (previous >= 0 && compareKeys(bytes, previous, start) >= 0) {
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
    parseEntries(in, blocks);
    return start;
  }

  private void parseEntries(ByteReader in, int blocks) throws CorruptFileException {
    long lastTime = 0;
    for (int i = 0; i < blocks; i++) {
      long first = in.readLong();
      long last = in.readLong();
      if (first > last || (i > 0 && first <= lastTime)) {
        throw in.corrupt("the times of a key's blocks do not ascend");
      }
      lastTime = last;
      long at = in.readLong();
      long size = Integer.toUnsignedLong(in.readInt());
      if (at < TsmFormat.HEADER_BYTES
          || size < TsmFormat.SMALLEST_BLOCK_BYTES
          || size > Integer.MAX_VALUE - 8
          || at > blocksEnd - size) {
        throw in.corrupt(
            "a block of " + size + " bytes at " + at + " is not between header and index");
      }
      if (i == 0) {
        minTime = Math.min(minTime, first);
      }
    }
    maxTime = Math.max(maxTime, lastTime);
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

  /** First time of all keys. */
  long minTime() {
    return minTime;
  }

  /** Last time of all keys. */
  long maxTime() {
    return maxTime;
  }

  byte[] key(int index) {
    int at = keyPositions[index];
    return Arrays.copyOfRange(bytes, at + 2, at + 2 + length(bytes, at));
  }

  /** Where the separator begins in a key, or -1. */
  int indexOfSeparator(int index) {
    int from = keyPositions[index] + 2;
    int separator = Keys.indexOfSeparator(bytes, from, from + length(bytes, from - 2));
    return separator < 0 ? -1 : separator - from;
  }

  /** The number of a key, or -1. */
  int find(byte[] key) {
    int index = firstAtOrAfter(key);
    return index < keyCount() && compare(index, key) == 0 ? index : -1;
  }

  /** The number of the first key that is not below {@code key}, or the number of keys. */
  int firstAtOrAfter(byte[] key) {
    int low = 0;
    int high = keyPositions.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int index, byte[] key) {
    int from = keyPositions[index] + 2;
    return Arrays.compareUnsigned(bytes, from, from + length(bytes, from - 2), key, 0, key.length);
  }

  FieldType type(int index) {
    return FieldType.ofBlockCode(bytes[afterKey(index)]);
  }

  int blockCount(int index) {
    return length(bytes, afterKey(index) + 1);
  }

  long minTime(int index, int block) {
    return numbers.getLong(entryPosition(index, block));
  }

  long maxTime(int index, int block) {
    return numbers.getLong(entryPosition(index, block) + Long.BYTES);
  }

  IndexEntry entry(int index, int block) {
    int at = entryPosition(index, block);
    return new IndexEntry(
        numbers.getLong(at),
        numbers.getLong(at + Long.BYTES),
        numbers.getLong(at + 2 * Long.BYTES),
        numbers.getInt(at + 3 * Long.BYTES));
  }

  private int entryPosition(int index, int block) {
    return afterKey(index) + 3 + block * TsmFormat.INDEX_ENTRY_BYTES;
  }

  private int afterKey(int index) {
    int at = keyPositions[index];
    return at + 2 + length(bytes, at);
  }
}
