package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;

/**
 * Booleans: the byte 10 (hex), their number as a uvarint, then a bit for each, the first in the
 * highest bit of a byte. InfluxDB's format. Stateless.
 */
final class BooleanCodec {
  private static final int BITS = 1 << 4;

  /** Writes {@code values[from, to)}, at least one. */
  void encode(boolean[] values, int from, int to, ByteWriter out) {
    int count = to - from;
    out.writeByte(BITS);
    out.writeUvarint(count);
    out.ensure(count / Byte.SIZE + 1);
    byte[] bytes = out.array();
    int position = out.size();
    int i = from;
    for (; i + Byte.SIZE <= to; i += Byte.SIZE) {
      bytes[position++] =
          (byte)
              (bit(values[i]) << 7
                  | bit(values[i + 1]) << 6
                  | bit(values[i + 2]) << 5
                  | bit(values[i + 3]) << 4
                  | bit(values[i + 4]) << 3
                  | bit(values[i + 5]) << 2
                  | bit(values[i + 6]) << 1
                  | bit(values[i + 7]));
    }
    if (i < to) {
      int last = 0;
      for (int shift = Byte.SIZE - 1; i < to; i++, shift--) {
        last |= bit(values[i]) << shift;
      }
      bytes[position++] = (byte) last;
    }
    out.advance(position - out.size());
  }

  private static int bit(boolean value) {
    return value ? 1 : 0;
  }

  /**
   * Reads {@code count} values, all the rest of {@code in}, into {@code values} from {@code at} on.
   * What fills up the last byte may be anything: compactions of newer InfluxDBs leave there what
   * was in their buffer before.
   *
   * @throws CorruptFileException if the bytes are not so many values
   */
  void decode(ByteReader in, int count, boolean[] values, int at) throws CorruptFileException {
    if (in.readUnsignedByte() != BITS) {
      throw in.corrupt("unknown encoding of booleans");
    }
    long stored = in.readUvarint();
    if (stored != count || in.remaining() != (count + 7) / Byte.SIZE) {
      throw in.corrupt(
          count
              + " times, but "
              + Long.toUnsignedString(stored)
              + " booleans in "
              + in.remaining()
              + " bytes");
    }
    byte[] bytes = in.array();
    int position = in.position();
    int end = at + count;
    int i = at;
    for (; i + Byte.SIZE <= end; i += Byte.SIZE) {
      int b = bytes[position++];
      values[i] = (b & 0x80) != 0;
      values[i + 1] = (b & 0x40) != 0;
      values[i + 2] = (b & 0x20) != 0;
      values[i + 3] = (b & 0x10) != 0;
      values[i + 4] = (b & 0x08) != 0;
      values[i + 5] = (b & 0x04) != 0;
      values[i + 6] = (b & 0x02) != 0;
      values[i + 7] = (b & 0x01) != 0;
    }
    for (int mask = 0x80; i < end; i++, mask >>= 1) {
      values[i] = (bytes[position] & mask) != 0;
    }
    in.skip(in.remaining());
  }
}
