package io.tsm.engine.tsm;

/**
 * Constants of tombstone files (docs/format/tombstone.md): {@code
 * <generation>-<sequence>.tombstone} says what is deleted of the TSM file of that name. A magic
 * number with the version, then entries: length of the key (4), key, first time (8), last time (8).
 * Version 1 has neither, but lines of keys.
 */
final class TombstoneFormat {
  /** The first four bytes are this and the version, from 2 on. */
  static final int MAGIC = 0x1500;

  /** Entries as they are. */
  static final int V2 = MAGIC + 2;

  /** One gzip member with all entries. */
  static final int V3 = MAGIC + 3;

  /** Gzip members, each with entries. */
  static final int V4 = MAGIC + 4;

  static final int HEADER_BYTES = 4;

  static final int LONGEST_KEY = 65535;

  private TombstoneFormat() {}
}
