package io.tsm.engine.tsm;

/**
 * Constants of TSM files, version 1 (docs/format/tsm.md): magic and version, blocks each after its
 * CRC-32, index, position of the index.
 */
public final class TsmFormat {
  static final int MAGIC = 0x16D116D1;
  static final int VERSION = 1;

  /** Bytes of magic and version. */
  static final int HEADER_BYTES = 5;

  /** Bytes of the position of the index. */
  static final int FOOTER_BYTES = 8;

  static final int CRC_BYTES = 4;

  /** Bytes of a block's entry in the index: first time, last time, position, size. */
  static final int INDEX_ENTRY_BYTES = 28;

  /** The smallest block: type, length of times, one time, one byte of values. */
  static final int SMALLEST_BLOCK_BYTES = CRC_BYTES + 4;

  /** Rows in a block, but for the last of a key. Readers take any number. */
  public static final int ROWS_PER_BLOCK = 1000;

  /**
   * A block of strings ends before it would have more bytes than this, so that a thousand long
   * strings need not fit into memory. InfluxDB has no such limit, and reads any number of rows.
   */
  static final int STRING_BYTES_PER_BLOCK = 16 << 20;

  /** Most blocks that the index can count for a key. */
  static final int BLOCKS_PER_KEY = 65535;

  /** A file ends with the block with which blocks and index pass this many bytes. */
  static final long LARGEST_FILE_BYTES = 1L << 31;

  private TsmFormat() {}
}
