package io.tsm.flink.sink;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * Writes refused records into a gzip file: for each a comment line with the reason, then the record
 * as its converter describes it. The file comes into being with the first one.
 */
@Internal
final class RejectsWriter implements Closeable {
  private final Storage storage;
  private final String path;
  private final CRC32C checksum = new CRC32C();
  private OutputFile file;
  private OutputStream out;

  RejectsWriter(Storage storage, String path) {
    this.storage = storage;
    this.path = path;
  }

  void add(String record, String reason) throws IOException {
    if (file == null) {
      file = storage.create(path);
      out = new GZIPOutputStream(new ToFile(), 1 << 13);
    }
    String comment = "# " + reason.replace("\r", "\\r").replace("\n", "\\n") + "\n";
    out.write(comment.getBytes(StandardCharsets.UTF_8));
    out.write(record.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /**
   * Makes the file durable and closes it.
   *
   * @return null if nothing was refused
   */
  @Nullable
  FileRef finish() throws IOException {
    if (file == null) {
      return null;
    }
    out.close();
    file.sync();
    file.close();
    return new FileRef(file.position(), (int) checksum.getValue());
  }

  /** Closes and deletes a file that no commit names. */
  void abandon() throws IOException {
    if (file != null) {
      OutputFile closing = file;
      file = null;
      List<AutoCloseable> steps = List.of(closing, () -> storage.delete(path));
      Closing.closeAll(steps);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Counts and checksums what goes to the file. */
  private final class ToFile extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      file.write(bytes, offset, length);
      checksum.update(bytes, offset, length);
    }
  }
}
