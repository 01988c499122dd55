package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Adds deletes to tombstone files, in version 4. The file is written whole and takes the place of
 * the one before at once: a crash leaves the one or the other. Not to be used for one file by two
 * threads at a time.
 */
public final class TombstoneWriter {
  private static final String TEMPORARY_SUFFIX = ".tmp"; // influxd deletes such files, too

  private final Storage storage;

  public TombstoneWriter(Storage storage) {
    this.storage = storage;
  }

  /** True for a file that a writer left behind when it died. */
  public static boolean isTemporary(String fileName) {
    return fileName.endsWith(TsmFileName.TOMBSTONE_SUFFIX + TEMPORARY_SUFFIX);
  }

  /**
   * Adds entries to a file, or makes one; durable when it returns.
   *
   * @param path of the tombstone file
   * @param added in the order in which things are deleted; if there are none nothing is done
   */
  public void append(String path, List<Tombstone> added) throws IOException {
    if (!added.isEmpty()) {
      String temporary = path + TEMPORARY_SUFFIX;
      stage(path, added, temporary);
      put(temporary, path);
    }
  }

  /** Puts a file that was staged into its place, durably; deletes it if that fails. */
  private void put(String temporary, String path) throws IOException {
    try {
      storage.replace(temporary, path);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, () -> storage.delete(temporary));
      throw e;
    }
  }

  /**
   * Writes what {@link #append} would put into the place of a file, durably, and leaves that to
   * {@link Storage#replace}.
   *
   * @param path of the tombstone file, which need not exist
   * @param added at least one entry
   * @param temporary the path of the new file; what an earlier attempt left there is replaced
   */
  public void stage(String path, List<Tombstone> added, String temporary) throws IOException {
    byte[] present = read(path);
    storage.delete(temporary);
    OutputFile file = storage.create(temporary);
    try {
      ByteWriter out = new ByteWriter(present.length + 1024);
      if (isVersion4(present)) {
        out.writeBytes(present);
      } else {
        // What influxd does on top of older versions loses the older deletes; all in one member.
        out.writeInt(TombstoneFormat.V4);
        List<Tombstone> older = TombstoneReader.read(storage, path);
        if (!older.isEmpty()) {
          out.writeBytes(member(older));
        }
      }
      out.writeBytes(member(added));
      file.write(out.array(), 0, out.size());
      file.sync();
      file.close();
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, file, () -> storage.delete(temporary));
      throw e;
    }
  }

  private byte[] read(String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static boolean isVersion4(byte[] bytes) {
    return bytes.length >= TombstoneFormat.HEADER_BYTES
        && bytes[0] == 0
        && bytes[1] == 0
        && bytes[2] == 0x15
        && bytes[3] == 0x04;
  }

  /** A gzip member with entries. */
  private static byte[] member(List<Tombstone> entries) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteWriter out = new ByteWriter(1 << 12);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (Tombstone entry : entries) {
        out.clear();
        out.writeInt(entry.key().length);
        out.writeBytes(entry.key());
        out.writeLong(entry.minTime());
        out.writeLong(entry.maxTime());
        gzip.write(out.array(), 0, out.size());
      }
    }
    return packed.toByteArray();
  }
}
