package io.tsm.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of a {@link LocalStorage} that is read. */
final class LocalInputFile implements InputFile {
  /** A channel keeps a buffer outside the heap for each thread, as long as its longest read. */
  private static final int MOST_BYTES_AT_ONCE = 1 << 18;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  LocalInputFile(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.size = channel.size();
  }

  @Override
  public String path() {
    return file.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    int end = offset + length;
    while (buffer.position() < end) {
      buffer.limit(Math.min(end, buffer.position() + MOST_BYTES_AT_ONCE));
      long at = position + buffer.position() - offset;
      if (read(buffer, at) < 0) {
        throw new CorruptFileException(
            path(), at, "the file ends, " + (end - buffer.position()) + " bytes are missing");
      }
    }
  }

  private int read(ByteBuffer buffer, long at) throws IOException {
    try {
      return channel.read(buffer, at);
    } catch (IOException e) {
      throw LocalErrors.named("read", file, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
