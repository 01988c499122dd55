package io.tsm.engine.wal;

import io.tsm.engine.io.ByteWriter;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Packs bytes with the library. */
final class SnappyBlock {
  private SnappyBlock() {}

  /** Appends the block of all that was written to {@code bytes}. */
  static void pack(ByteWriter bytes, ByteWriter out) throws IOException {
    out.ensure(Snappy.maxCompressedLength(bytes.size()));
    out.advance(Snappy.compress(bytes.array(), 0, bytes.size(), out.array(), out.size()));
  }
}
