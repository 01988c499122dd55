package io.tsm.engine.codec;

import io.tsm.engine.io.ByteWriter;
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
  private static final int SHORTEST_COPY = 4;
  private static final int LONGEST_SHORT_COPY = 11;
  private static final int LONGEST_COPY = 64;
  private static final int LONGEST_LITERAL_IN_TAG = 60;

  private final short[] lastSeen = new short[1 << HASH_BITS]; // a position + 1, by hash
  private byte[] in = new byte[0];
  private int size;

  /** Appends the block of {@code bytes[0, length)}, at most {@link #MOST_BYTES}. */
  void compress(byte[] bytes, int length, ByteWriter out) {
    in = bytes;
    size = length;
    Arrays.fill(lastSeen, (short) 0);
    out.writeUvarint(length);
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
      writeLiteral(literal, at, out);
      writeCopy(at - match, matched, out);
      int end = at + matched;
      for (int i = at + 2; i < end && i + SHORTEST_COPY <= size; i++) {
        find(i);
      }
      at = end;
      literal = end;
      match = at + SHORTEST_COPY <= size ? find(at) : -1;
    }
    writeLiteral(literal, size, out);
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

  private void writeLiteral(int from, int to, ByteWriter out) {
    int length = to - from;
    if (length == 0) {
      return;
    }
    int code = length - 1;
    if (length <= LONGEST_LITERAL_IN_TAG) {
      out.writeByte(code << 2);
    } else if (code < 1 << 8) {
      out.writeByte(LONGEST_LITERAL_IN_TAG << 2);
      out.writeByte(code);
    } else {
      out.writeByte((LONGEST_LITERAL_IN_TAG + 1) << 2);
      out.writeByte(code);
      out.writeByte(code >>> 8);
    }
    out.writeBytes(in, from, length);
  }

  private static void writeCopy(int offset, int length, ByteWriter out) {
    int left = length;
    while (left > LONGEST_SHORT_COPY) {
      // Leaves at least four, which the short form can copy.
      int now = Math.min(LONGEST_COPY, left > LONGEST_COPY ? left - SHORTEST_COPY : left);
      out.writeByte(2 | (now - 1) << 2);
      out.writeByte(offset);
      out.writeByte(offset >>> 8);
      left -= now;
    }
    if (left > 0) {
      out.writeByte(1 | (left - SHORTEST_COPY) << 2 | (offset >>> 8) << 5);
      out.writeByte(offset);
    }
  }
}
