package io.tsm.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of a {@link LocalStorage} that is read. */
final class LocalInputFile implements InputFile {
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
    long at = position;
    while (buffer.hasRemaining()) {
      int count = read(buffer, at);
      if (count < 0) {
        throw new CorruptFileException(
            path(), at, "the file ends, " + buffer.remaining() + " bytes are missing");
      }
      at += count;
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
