package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.Keys;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads tombstone files of all four versions. */
final class TombstoneReader {
  private final String path;
  private final byte[] bytes;
  private final List<Tombstone> entries = new ArrayList<>();

  private TombstoneReader(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** The entries of a file, in their order; none if there is no file. */
  static List<Tombstone> read(Storage storage, String path) throws IOException {
    byte[] bytes;
    String name;
    try (InputFile file = storage.open(path)) {
      name = file.path();
      if (file.size() > Integer.MAX_VALUE - 8) {
        throw new CorruptFileException(
            name, 0, "a tombstone file of " + file.size() + " bytes is too large");
      }
      bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    TombstoneReader reader = new TombstoneReader(name, bytes);
    reader.readAll();
    return reader.entries;
  }

  private void readAll() throws CorruptFileException {
    ByteReader in = new ByteReader(path, bytes);
    int magic = bytes.length < TombstoneFormat.HEADER_BYTES ? 0 : in.readInt();
    switch (magic) {
      case TombstoneFormat.V2 -> readEntries(in);
      case TombstoneFormat.V3, TombstoneFormat.V4 -> {
        GzipMembers members = new GzipMembers(in);
        while (members.hasNext()) {
          long start = in.fileOffset();
          ByteWriter member = members.next();
          ByteReader unpacked = new ByteReader(path);
          unpacked.reset(member.array(), 0, member.size(), start); // the best offset there is
          readEntries(unpacked);
        }
      }
      default -> readLines();
    }
  }

  private void readEntries(ByteReader in) throws CorruptFileException {
    while (in.remaining() > 0) {
      int length = in.readInt();
      if (length < 0 || length > TombstoneFormat.LONGEST_KEY) {
        throw in.corrupt("a key of " + Integer.toUnsignedString(length) + " bytes");
      }
      byte[] key = in.readBytes(length);
      long minTime = in.readLong();
      long maxTime = in.readLong();
      if (minTime <= maxTime) { // else it deletes nothing; InfluxDB takes what it is asked for
        entries.add(new Tombstone(key, minTime, maxTime));
      }
    }
  }

  /** Version 1: a key a line, all of its time. */
  private void readLines() throws CorruptFileException {
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        if (i - start > TombstoneFormat.LONGEST_KEY
            || (i > start && Keys.indexOfSeparator(bytes, start, i) < 0)) {
          throw new CorruptFileException(path, start, "neither a known version nor lines of keys");
        }
        if (i > start) {
          byte[] key = Arrays.copyOfRange(bytes, start, i);
          entries.add(new Tombstone(key, Long.MIN_VALUE, Long.MAX_VALUE));
        }
        start = i + 1;
      }
    }
  }
}
