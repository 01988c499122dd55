package io.tsm.engine.cli;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A single file that a command was given.
 *
 * @param storage its directory
 * @param path its name
 */
record StoredFile(Storage storage, String path) {
  private static final byte[] TSM_MAGIC = {0x16, (byte) 0xD1, 0x16, (byte) 0xD1};

  /** What is in the file. */
  enum Kind {
    TSM,
    WAL,
    LAYOUT,
    TOMBSTONE,
    UNKNOWN
  }

  static StoredFile of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return new StoredFile(
        new LocalStorage(absolute.getParent()), absolute.getFileName().toString());
  }

  /** By its name, or for names that say nothing, as of staged files, by its first bytes. */
  Kind kind() throws IOException {
    if (path.equals(LayoutFile.PATH)) {
      return Kind.LAYOUT;
    }
    if (path.endsWith(".wal")) {
      return Kind.WAL;
    }
    if (path.endsWith(TsmFileName.TOMBSTONE_SUFFIX)) {
      return Kind.TOMBSTONE;
    }
    return path.endsWith(TsmFileName.SUFFIX) || beginsAsTsm() ? Kind.TSM : Kind.UNKNOWN;
  }

  private boolean beginsAsTsm() throws IOException {
    try (var file = storage.open(path)) {
      byte[] head = new byte[TSM_MAGIC.length];
      if (file.size() < head.length) {
        return false;
      }
      file.readFully(0, head, 0, head.length);
      return Arrays.equals(head, TSM_MAGIC);
    }
  }

  /** The file as a person finds it. */
  String describe() {
    return storage.describe(path);
  }
}
