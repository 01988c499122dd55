package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.Values;
import java.util.Arrays;

/**
 * Times of a block, in nanoseconds since 1970, as differences modulo 2^64. The first byte says how:
 *
 * <ul>
 *   <li>0 raw: the first time, then each difference, in 8 bytes;
 *   <li>1 simple8b: the first time in 8 bytes, then {@link Simple8b} words of differences / scale;
 *   <li>2 run length: the first time in 8 bytes, the difference / scale and the number of times as
 *       uvarints.
 * </ul>
 *
 * <p>in the high four bits, and for 1 and 2 the decimal exponent of the scale in the low four. The
 * choice between them and the scale are InfluxDB's. Any times in any order can be stored. Not
 * thread-safe: it keeps a buffer.
 */
final class TimestampCodec {
  private static final int RAW = 0;
  private static final int SIMPLE8B = 1;
  private static final int RUN_LENGTH = 2;

  private long[] deltas = new long[0];

  /** Writes {@code times[from, to)}, at least one. */
  void encode(long[] times, int from, int to, ByteWriter out) {
    int count = to - from - 1;
    if (deltas.length < count) {
      deltas = new long[Math.max(count, 2 * deltas.length)];
    }
    long[] deltas = this.deltas;
    long usedBits = 0;
    long changes = 0;
    long firstDelta = count > 0 ? times[from + 1] - times[from] : 0;
    for (int i = 0; i < count; i++) {
      long delta = times[from + i + 1] - times[from + i];
      deltas[i] = delta;
      usedBits |= delta;
      changes |= delta ^ firstDelta;
    }
    if (count > 0 && changes == 0) {
      encodeRun(times[from], firstDelta, count + 1, out);
    } else if (usedBits >>> 60 != 0) {
      encodeRaw(times[from], deltas, count, out);
    } else {
      int exponent = DecimalScale.commonExponent(deltas, count);
      if (exponent > 0) {
        DecimalScale.divide(deltas, count, exponent);
      }
      out.writeByte(SIMPLE8B << 4 | exponent);
      out.writeLong(times[from]);
      Simple8b.encode(deltas, 0, count, out);
    }
  }

  private static void encodeRun(long first, long delta, int count, ByteWriter out) {
    int exponent = DecimalScale.exponent(delta, DecimalScale.MAX_EXPONENT);
    out.writeByte(RUN_LENGTH << 4 | exponent);
    out.writeLong(first);
    out.writeUvarint(DecimalScale.divide(delta, exponent));
    out.writeUvarint(count);
  }

  private static void encodeRaw(long first, long[] deltas, int count, ByteWriter out) {
    out.writeByte(RAW << 4);
    out.writeLong(first);
    for (int i = 0; i < count; i++) {
      out.writeLong(deltas[i]);
    }
  }

  /**
   * Reads times, all the rest of {@code in}, into the rows of {@code out} behind its size, for
   * which it makes room. {@code out} is left to be {@linkplain Values#advance advanced} by the
   * caller.
   *
   * @return the number of times, from 1 to {@link BlockCodec#MAX_ROWS}
   * @throws CorruptFileException if the bytes are not such times
   */
  int decode(ByteReader in, Values out) throws CorruptFileException {
    int encoding = in.readUnsignedByte();
    int exponent = encoding & 0xF;
    if (exponent > DecimalScale.MAX_EXPONENT) {
      throw in.corrupt("the scale of timestamps is 10^" + exponent);
    }
    return switch (encoding >>> 4) {
      case RAW -> decodeRaw(in, exponent, out);
      case SIMPLE8B -> decodePacked(in, DecimalScale.power(exponent), out);
      case RUN_LENGTH -> decodeRun(in, DecimalScale.power(exponent), out);
      default -> throw in.corrupt("unknown encoding of timestamps: " + (encoding >>> 4));
    };
  }

  /**
   * Counts times, all the rest of {@code in}, without making any.
   *
   * @return the number that {@link #decode} would return
   * @throws CorruptFileException if there is no such number
   */
  static int count(ByteReader in) throws CorruptFileException {
    int encoding = in.readUnsignedByte();
    return switch (encoding >>> 4) {
      case RAW -> checkCount(in, in.remaining() / Long.BYTES);
      case SIMPLE8B -> {
        in.skip(Long.BYTES);
        yield checkCount(in, 1 + Simple8b.count(in));
      }
      case RUN_LENGTH -> {
        in.skip(Long.BYTES);
        in.readUvarint();
        yield checkCount(in, in.readUvarint());
      }
      default -> throw in.corrupt("unknown encoding of timestamps: " + (encoding >>> 4));
    };
  }

  private static int decodeRaw(ByteReader in, int exponent, Values out)
      throws CorruptFileException {
    if (exponent != 0 || in.remaining() % Long.BYTES != 0) {
      throw in.corrupt("raw timestamps with a scale or with a part of a number");
    }
    int count = checkCount(in, in.remaining() / Long.BYTES);
    out.reserve(count);
    long[] times = out.times();
    int at = out.size();
    long time = 0;
    for (int i = 0; i < count; i++) {
      time += in.readLong();
      times[at + i] = time;
    }
    return count;
  }

  private static int decodePacked(ByteReader in, long scale, Values out)
      throws CorruptFileException {
    long first = in.readLong();
    int count = checkCount(in, 1 + Simple8b.count(in));
    out.reserve(count);
    long[] times = out.times();
    int at = out.size();
    Simple8b.decode(in, times, at + 1);
    long time = first;
    times[at] = time;
    for (int i = at + 1; i < at + count; i++) {
      time += times[i] * scale;
      times[i] = time;
    }
    return count;
  }

  private static int decodeRun(ByteReader in, long scale, Values out) throws CorruptFileException {
    long first = in.readLong();
    long delta = in.readUvarint() * scale;
    int count = checkCount(in, in.readUvarint());
    if (in.remaining() != 0) {
      throw in.corrupt("bytes after a run of timestamps");
    }
    out.reserve(count);
    long[] times = out.times();
    int at = out.size();
    if (delta == 0) {
      Arrays.fill(times, at, at + count, first);
    } else {
      for (int i = 0; i < count; i++) {
        times[at + i] = first + i * delta;
      }
    }
    return count;
  }

  private static int checkCount(ByteReader in, long count) throws CorruptFileException {
    if (count <= 0 || count > BlockCodec.MAX_ROWS) {
      throw in.corrupt("a block of " + Long.toUnsignedString(count) + " timestamps");
    }
    return (int) count;
  }
}
