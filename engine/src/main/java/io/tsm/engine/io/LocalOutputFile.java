package io.tsm.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of a {@link LocalStorage} that is being written. */
final class LocalOutputFile implements OutputFile {
  /**
   * Bytes that may wait for the disk before a write waits for them. Left alone, the system keeps
   * many seconds' worth in memory, and the sync at the end, for which a checkpoint waits, takes as
   * long as all of them.
   */
  private static final long MOST_UNSYNCED = 4L << 20;

  private final String path;
  private final Path file;
  private final FileChannel channel;
  private byte[] wrappedBytes;
  private ByteBuffer wrapped;
  private long position;
  private long forced; // so many of the first bytes are on the disk
  private final boolean durable;
  private boolean nameIsDurable;

  /**
   * @param durable false to never wait for the disk
   */
  LocalOutputFile(String path, Path file, FileChannel channel, boolean durable) {
    this.durable = durable;
    this.path = path;
    this.file = file;
    this.channel = channel;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (wrappedBytes != bytes) { // callers reuse their buffer: so does the view of it
      wrappedBytes = bytes;
      wrapped = ByteBuffer.wrap(bytes);
    }
    wrapped.limit(offset + length).position(offset);
    try {
      while (wrapped.hasRemaining()) {
        position += channel.write(wrapped);
      }
    } catch (IOException e) {
      throw LocalErrors.named("write to", file, e);
    }
    if (durable && position - forced >= MOST_UNSYNCED) {
      force(false);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void sync() throws IOException {
    if (!durable) {
      return;
    }
    force(true);
    if (!nameIsDurable) {
      LocalStorage.sync(file.getParent());
      nameIsDurable = true;
    }
  }

  private void force(boolean metaData) throws IOException {
    try {
      channel.force(metaData);
      forced = position;
    } catch (IOException e) {
      throw LocalErrors.named("sync", file, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } catch (IOException e) {
      throw LocalErrors.named("close", file, e);
    }
  }
}
