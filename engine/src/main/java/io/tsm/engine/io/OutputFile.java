package io.tsm.engine.io;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file that is being written, front to back. Not thread-safe, but for {@link #sync}, which one
 * thread may call while another one writes.
 */
public interface OutputFile extends Closeable {

  /** Its path, as the {@link Storage} knows it. */
  String path();

  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Bytes written so far. */
  long position();

  /**
   * Makes all bytes and the file's name durable; on an object store, {@link #close} after it does
   * that, and before it there is no file at all. After a failure the file's state is unknown: it
   * must not be used any more.
   */
  void sync() throws IOException;

  /** Closes the file, without making anything durable. A second call does nothing. */
  @Override
  void close() throws IOException;
}
