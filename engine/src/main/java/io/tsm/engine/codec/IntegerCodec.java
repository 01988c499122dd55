package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;

/**
 * Integers, and unsigned ones as the same 64 bits: differences to the value before (the first to
 * 0), modulo 2^64, zigzag coded so that 0, -1, 1, -2 become 0, 1, 2, 3. The first byte says how:
 *
 * <ul>
 *   <li>00 raw: 8 bytes for each;
 *   <li>10 simple8b: 8 bytes for the first, then {@link Simple8b} words;
 *   <li>20 run length: 8 bytes for the first, the difference and the number of values less one as
 *       uvarints.
 * </ul>
 *
 * <p>The choice between them is that of InfluxDB 1.12: 1.6 writes a block raw if the first value
 * has more than 60 bits too, though it is not packed, such as a time in nanoseconds. Both read
 * either. Not thread-safe: it keeps a buffer.
 */
final class IntegerCodec {
  private static final int RAW = 0;
  private static final int SIMPLE8B = 1 << 4;
  private static final int RUN_LENGTH = 2 << 4;

  private long[] coded = new long[0];

  /** Writes {@code values[from, to)}, at least one. */
  void encode(long[] values, int from, int to, ByteWriter out) {
    int count = to - from;
    if (coded.length < count) {
      coded = new long[Math.max(count, 2 * coded.length)];
    }
    long[] coded = this.coded;
    coded[0] = zigzag(values[from]);
    long usedBits = 0; // but for the first, which is not packed
    long changes = 0;
    long firstDelta = count > 1 ? zigzag(values[from + 1] - values[from]) : 0;
    for (int i = 1; i < count; i++) {
      long delta = values[from + i] - values[from + i - 1];
      long code = delta << 1 ^ delta >> 63;
      coded[i] = code;
      usedBits |= code;
      changes |= code ^ firstDelta;
    }
    if (count > 2 && changes == 0) {
      out.writeByte(RUN_LENGTH);
      out.writeLong(coded[0]);
      out.writeUvarint(coded[1]);
      out.writeUvarint(count - 1);
    } else if (usedBits >>> 60 != 0) {
      out.writeByte(RAW);
      for (int i = 0; i < count; i++) {
        out.writeLong(coded[i]);
      }
    } else {
      out.writeByte(SIMPLE8B);
      out.writeLong(coded[0]);
      Simple8b.encode(coded, 1, count, out);
    }
  }

  /**
   * Reads {@code count} values, all the rest of {@code in}, into {@code values} from {@code at} on.
   *
   * @throws CorruptFileException if the bytes are not so many values
   */
  void decode(ByteReader in, int count, long[] values, int at) throws CorruptFileException {
    int encoding = in.readUnsignedByte();
    switch (encoding) {
      case RAW -> decodeRaw(in, count, values, at);
      case SIMPLE8B -> decodePacked(in, count, values, at);
      case RUN_LENGTH -> decodeRun(in, count, values, at);
      default -> throw in.corrupt("unknown encoding of integers: " + encoding);
    }
  }

  private static void decodeRaw(ByteReader in, int count, long[] values, int at)
      throws CorruptFileException {
    if (in.remaining() != Long.BYTES * count) {
      throw in.corrupt(count + " raw integers in " + in.remaining() + " bytes");
    }
    long value = 0;
    for (int i = at; i < at + count; i++) {
      value += unzigzag(in.readLong());
      values[i] = value;
    }
  }

  private static void decodePacked(ByteReader in, int count, long[] values, int at)
      throws CorruptFileException {
    long value = unzigzag(in.readLong());
    long packed = Simple8b.count(in);
    if (packed != count - 1) {
      throw in.corrupt(count + " times, but " + (packed + 1) + " integers");
    }
    Simple8b.decode(in, values, at + 1);
    values[at] = value;
    for (int i = at + 1; i < at + count; i++) {
      value += unzigzag(values[i]);
      values[i] = value;
    }
  }

  private static void decodeRun(ByteReader in, int count, long[] values, int at)
      throws CorruptFileException {
    long first = unzigzag(in.readLong());
    long delta = unzigzag(in.readUvarint());
    long repeats = in.readUvarint();
    if (repeats != count - 1 || in.remaining() != 0) {
      throw in.corrupt(
          count + " times, but a run of " + Long.toUnsignedString(repeats) + " more integers");
    }
    for (int i = 0; i < count; i++) {
      values[at + i] = first + i * delta;
    }
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  private static long unzigzag(long code) {
    return code >>> 1 ^ -(code & 1);
  }
}
