package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldType;

/**
 * A block as it is stored, its checksum checked, its values not decoded. Made to be filled again
 * and again by {@link BlockReader#readRaw}. Not thread-safe.
 */
public final class RawBlock {
  /**
   * A block of as many bytes is full, however few rows it has: strings were too long for more.
   * Numbers never come near.
   */
  private static final int FULL_BYTES = 1 << 20;

  private final ByteWriter bytes = new ByteWriter(1 << 14);
  private IndexEntry entry;
  private FieldType type;
  private int rows;

  void set(IndexEntry newEntry, FieldType newType, int newRows, byte[] source, int from) {
    entry = newEntry;
    type = newType;
    rows = newRows;
    bytes.clear();
    bytes.writeBytes(source, from, newEntry.size());
  }

  /** Where it was read. */
  public IndexEntry entry() {
    return entry;
  }

  public FieldType type() {
    return type;
  }

  /** Its rows, at least one. */
  public int rows() {
    return rows;
  }

  /** True if writers do not make larger blocks. */
  public boolean isFull() {
    return rows >= TsmFormat.ROWS_PER_BLOCK || entry.size() >= FULL_BYTES;
  }

  /** The block, its CRC included. */
  ByteWriter bytes() {
    return bytes;
  }
}
