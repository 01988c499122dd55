package io.tsm.flink.sink;

import io.tsm.engine.io.OutputFile;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataOutputStream;

/** A file of a {@link FlinkStorage} that is being written. */
@Internal
final class FlinkOutputFile implements OutputFile {
  private final String path;
  private final FSDataOutputStream stream;
  private long position;
  private boolean closed;

  FlinkOutputFile(String path, FSDataOutputStream stream) {
    this.path = path;
    this.stream = stream;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    stream.write(bytes, offset, length);
    position += length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void sync() throws IOException {
    stream.sync();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      stream.close();
    }
  }
}
