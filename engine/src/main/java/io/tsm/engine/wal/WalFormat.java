package io.tsm.engine.wal;

/**
 * Constants of WAL segments (docs/format/wal.md). A segment is a row of entries without anything
 * between them: type (1), length of what follows (4), a snappy block. The format has no checksums.
 */
final class WalFormat {
  static final int WRITE = 1;
  static final int DELETE = 2;
  static final int DELETE_RANGE = 3;

  /** Bytes of type and length. */
  static final int HEADER_BYTES = 5;

  /**
   * Snappy's densest element copies 64 bytes and takes 3, so no block unpacks to more than this
   * many times its size. Keeps a damaged length from asking for memory.
   */
  static final int LARGEST_EXPANSION = 64;

  private WalFormat() {}
}
