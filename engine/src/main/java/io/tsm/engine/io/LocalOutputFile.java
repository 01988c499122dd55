package io.tsm.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of a {@link LocalStorage} that is being written. */
final class LocalOutputFile implements OutputFile {
  /**
   * Bytes after which a file is forced to the disk while more are written, so that no more waits
   * for it than what is on its way and as much again, or one write. Left alone, the system keeps
   * many seconds' worth in memory, and the sync at the end, for which a checkpoint waits, takes as
   * long as all of them.
   */
  private static final long FORCED_AT_A_TIME = 1L << 20;

  private final String path;
  private final Path file;
  private final FileChannel channel;
  private final AsyncForce background;
  private byte[] wrappedBytes;
  private ByteBuffer wrapped;
  private long position;
  private long begun; // so many of the first bytes are on the disk, or on their way
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
    this.background = new AsyncForce(channel);
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
    if (durable && position - begun >= FORCED_AT_A_TIME) {
      try {
        background.start();
        begun = position;
      } catch (IOException e) {
        throw LocalErrors.named("sync", file, e);
      }
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
    try {
      channel.force(true);
      // Of an error of the disk only one force is told, which may be another one than this.
      background.await();
    } catch (IOException e) {
      throw LocalErrors.named("sync", file, e);
    }
    if (!nameIsDurable) {
      LocalStorage.sync(file.getParent());
      nameIsDurable = true;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      background.await();
    } catch (IOException e) {
      throw LocalErrors.named("close", file, e);
    }
  }
}
