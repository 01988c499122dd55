package io.tsm.engine.codec;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.SnappyWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses a few bytes into a snappy block ("snappy compressed format description"). Looks for a
 * match at every position and takes the longer one of two neighbours, which libraries made for
 * large blocks do not: of a dozen short strings that leaves some bytes. Not thread-safe.
 */
final class ShortSnappy {
  /** More is left to the library: it is faster there, and what is lost does not count. */
  static final int MOST_BYTES = 2047; // so that every offset fits the short form of a copy

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HASH_BITS = 10;
  private static final int SHORTEST_COPY = SnappyWriter.SHORTEST_COPY;

  private final short[] lastSeen = new short[1 << HASH_BITS]; // a position + 1, by hash
  private byte[] in = new byte[0];
  private int size;

  /** Appends the block of {@code bytes[0, length)}, at most {@link #MOST_BYTES}. */
  void compress(byte[] bytes, int length, ByteWriter out) {
    in = bytes;
    size = length;
    Arrays.fill(lastSeen, (short) 0);
    out.writeUvarint(length);
    SnappyWriter elements = new SnappyWriter(out);
    int literal = 0; // where the bytes begin that are not written yet
    int at = 0;
    int match = at + SHORTEST_COPY <= size ? find(at) : -1;
    while (at + SHORTEST_COPY <= size) {
      int next = at + 1 + SHORTEST_COPY <= size ? find(at + 1) : -1;
      int matched = match < 0 ? 0 : matching(match, at);
      if (matched == 0 || (next >= 0 && matching(next, at + 1) > matched + 1)) {
        at++;
        match = next;
        continue;
      }
      elements.literal(in, literal, at - literal);
      elements.copy(at - match, matched);
      int end = at + matched;
      for (int i = at + 2; i < end && i + SHORTEST_COPY <= size; i++) {
        find(i);
      }
      at = end;
      literal = end;
      match = at + SHORTEST_COPY <= size ? find(at) : -1;
    }
    elements.literal(in, literal, size - literal);
    elements.end();
  }

  /** Where the four bytes at a position were last seen, or -1; remembers the position. */
  private int find(int at) {
    int hash = ((int) INT.get(in, at) * 0x9E3779B1) >>> (32 - HASH_BITS);
    int seen = lastSeen[hash] - 1;
    lastSeen[hash] = (short) (at + 1);
    boolean same = seen >= 0 && seen < at && (int) INT.get(in, seen) == (int) INT.get(in, at);
    return same ? seen : -1;
  }

  private int matching(int earlier, int at) {
    int mismatch = Arrays.mismatch(in, earlier, size - (at - earlier), in, at, size);
    return mismatch < 0 ? size - at : mismatch;
  }
}
