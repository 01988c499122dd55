package io.tsm.engine.model;

import java.io.Closeable;
import java.io.IOException;

/**
 * Goes through sorted values, chunk by chunk. Keys ascend as unsigned bytes; a key may have several
 * chunks, one after the other, whose times go on ascending. Inside a chunk times ascend and none
 * comes twice. So neither a file nor a key needs to fit into memory.
 */
public interface KeyIterator extends Closeable {

  /**
   * Goes to the next chunk; false if there is none, however often it is asked. The chunk before is
   * no longer valid, but for its key: that array is never changed.
   */
  boolean next() throws IOException;

  /** The key of this chunk; the same array for all chunks of a key is welcome, not promised. */
  byte[] key();

  /** The values of this chunk are its rows {@code [from(), to())}; there is at least one. */
  Values values();

  int from();

  int to();

  @Override
  void close() throws IOException;
}
