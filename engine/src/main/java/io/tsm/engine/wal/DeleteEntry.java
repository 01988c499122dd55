package io.tsm.engine.wal;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * A delete or delete range entry. The first is read and never written, as by InfluxDB.
 *
 * @param keys of which values are deleted
 * @param minTime first time, nanoseconds
 * @param maxTime last time, in the range
 */
record DeleteEntry(List<byte[]> keys, long minTime, long maxTime) {

  /**
   * Reads the payload of an entry.
   *
   * @param ranged whether it has times, and keys with their lengths; lines of keys otherwise
   */
  static DeleteEntry decode(ByteReader in, boolean ranged) throws CorruptFileException {
    List<byte[]> keys = new ArrayList<>();
    if (!ranged) {
      while (in.remaining() > 0) {
        byte[] key = in.readBytes(lineLength(in));
        if (key.length > 0) {
          keys.add(key);
        }
        in.skip(Math.min(1, in.remaining()));
      }
      return new DeleteEntry(keys, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    long minTime = in.readLong();
    long maxTime = in.readLong();
    while (in.remaining() > 0) {
      keys.add(in.readBytes(in.readInt()));
    }
    return new DeleteEntry(keys, minTime, maxTime);
  }

  private static int lineLength(ByteReader in) {
    int end = in.position();
    while (end < in.limit() && in.array()[end] != '\n') {
      end++;
    }
    return end - in.position();
  }

  /** Writes the payload of a delete range entry. */
  void encode(ByteWriter out) {
    out.clear();
    out.writeLong(minTime);
    out.writeLong(maxTime);
    for (byte[] key : keys) {
      out.writeInt(key.length);
      out.writeBytes(key);
    }
  }
}
