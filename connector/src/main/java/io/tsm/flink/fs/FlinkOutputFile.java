package io.tsm.flink.fs;

import io.tsm.engine.io.OutputFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataOutputStream;

/** A file of a {@link FlinkStorage} that is being written. */
@Internal
final class FlinkOutputFile implements OutputFile {
  private final String path;
  private final String name;
  private final FSDataOutputStream stream;
  private long position;
  private boolean closed;

  /**
   * @param path in the root
   * @param name as people find it
   */
  FlinkOutputFile(String path, String name, FSDataOutputStream stream) {
    this.path = path;
    this.name = name;
    this.stream = stream;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      throw named("write to", e);
    }
    position += length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void sync() throws IOException {
    try {
      stream.sync();
    } catch (IOException e) {
      throw named("sync", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        stream.close();
      } catch (IOException e) {
        throw named("close", e);
      }
    }
  }

  private IOException named(String operation, IOException e) {
    return e instanceof InterruptedIOException
        ? e
        : new IOException("cannot " + operation + " " + name + ": " + e.getMessage(), e);
  }
}
