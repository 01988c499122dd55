package io.tsm.engine.influx;

import io.tsm.engine.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A tar archive with files of one shard, as influxd takes it: {@code <database>/<retention
 * policy>/<shard>/<file>}. The same files make the same bytes.
 */
final class TarArchive implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final TarArchiveOutputStream tar;
  private final String prefix;
  private final CopiedBytes copied;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** Is told how far it is. */
  @FunctionalInterface
  interface CopiedBytes {
    void copied(long bytes) throws IOException;
  }

  /**
   * @param out closed with the archive
   * @param shard the number that the receiver knows the shard by
   */
  TarArchive(
      OutputStream out, String database, String retentionPolicy, long shard, CopiedBytes copied) {
    this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    this.prefix = database + "/" + retentionPolicy + "/" + shard + "/";
    this.copied = copied;
  }

  /** Adds a whole file. */
  void add(String name, InputFile file) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(prefix + name);
    entry.setSize(file.size());
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    for (long position = 0; position < file.size(); ) {
      int length = (int) Math.min(buffer.length, file.size() - position);
      file.readFully(position, buffer, 0, length);
      tar.write(buffer, 0, length);
      position += length;
      copied.copied(length);
    }
    tar.closeArchiveEntry();
  }

  /** Writes the end; returns the bytes of the archive. */
  long finish() throws IOException {
    tar.finish();
    tar.flush();
    return tar.getBytesWritten();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
