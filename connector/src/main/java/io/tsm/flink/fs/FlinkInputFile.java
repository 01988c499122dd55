package io.tsm.flink.fs;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataInputStream;

/** A file of a {@link FlinkStorage} that is read. Its one stream serves one thread at a time. */
@Internal
final class FlinkInputFile implements InputFile {
  private final String path;
  private final long size;
  private final FSDataInputStream stream;

  FlinkInputFile(String path, long size, FSDataInputStream stream) {
    this.path = path;
    this.size = size;
    this.stream = stream;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void readFully(long position, byte[] bytes, int offset, int length)
      throws IOException {
    if (position + length > size) {
      long missing = position + length - size;
      throw new CorruptFileException(
          path, size, "the file ends, " + missing + " bytes are missing");
    }
    try {
      read(position, bytes, offset, length);
    } catch (CorruptFileException | InterruptedIOException e) {
      throw e;
    } catch (FileNotFoundException e) { // deleted since it was opened
      NoSuchFileException missing = new NoSuchFileException(path);
      missing.initCause(e);
      throw missing;
    } catch (IOException e) {
      throw new IOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private void read(long position, byte[] bytes, int offset, int length) throws IOException {
    if (stream.getPos() != position) {
      stream.seek(position);
    }
    int done = 0;
    while (done < length) {
      int count = stream.read(bytes, offset + done, length - done);
      if (count < 0) {
        throw new CorruptFileException(
            path, position + done, "the file ends, " + (length - done) + " bytes are missing");
      }
      done += count;
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
