package io.tsm.engine.io;

import java.io.Closeable;
import java.io.IOException;

/** A file that is read at any position. Safe for use by several threads. */
public interface InputFile extends Closeable {

  /** Its path as people find it, for messages. */
  String path();

  /** Bytes in the file when it was opened. */
  long size();

  /**
   * Reads exactly {@code length} bytes from {@code position} on.
   *
   * @throws CorruptFileException if the file ends before
   */
  void readFully(long position, byte[] bytes, int offset, int length) throws IOException;
}
