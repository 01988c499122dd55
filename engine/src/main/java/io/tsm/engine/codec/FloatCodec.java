package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Floats as the XOR with the value before. After the byte 10 (hex) comes a stream of bits, highest
 * first: the first value whole; for each other one
 *
 * <ul>
 *   <li>{@code 0}: it is the same;
 *   <li>{@code 10} and the XOR's bits in the window used last;
 *   <li>{@code 11}, a window - 5 bits for the zeros before it, 6 for its width, 0 being 64 - and
 *       the XOR's bits in it;
 * </ul>
 *
 * <p>and a certain NaN as the end, so that no NaN can be stored; infinities can. Zero bits fill up
 * the last byte.
 *
 * <p>From T. Pelkonen et al., "Gorilla: a fast, scalable, in-memory time series database" (VLDB
 * 2015). Which windows are taken is up to the writer: see {@link FloatEncoder}. Not thread-safe: it
 * keeps buffers.
 */
final class FloatCodec {
  static final int GORILLA = 1 << 4;
  static final long END = 0x7FF8000000000001L;
  static final long INFINITY = 0x7FF0000000000000L;

  /** Two control bits, a new window and 64 bits take less. */
  static final int MAX_BYTES_PER_VALUE = 10;

  /** A value is read from at most 18 bytes that begin with its first bit. */
  private static final int PADDING = 24;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final FloatEncoder encoder = new FloatEncoder();
  private byte[] padded = new byte[0];

  /**
   * Writes {@code values[from, to)}, at least one.
   *
   * @throws IllegalArgumentException if one is NaN; {@code out} is as it was
   */
  void encode(double[] values, int from, int to, ByteWriter out) {
    encoder.encode(values, from, to, out);
  }

  private static boolean isNaN(long bits) {
    return (bits & Long.MAX_VALUE) > INFINITY;
  }

  /**
   * Reads {@code count} values, all the rest of {@code in}, into {@code values} from {@code at} on.
   *
   * @throws CorruptFileException if the bytes are not so many values
   */
  void decode(ByteReader in, int count, double[] values, int at) throws CorruptFileException {
    if (in.readUnsignedByte() != GORILLA) {
      throw in.corrupt("unknown encoding of floats");
    }
    int length = in.remaining();
    if (length < Long.BYTES || length > Long.BYTES + MAX_BYTES_PER_VALUE * count) {
      throw in.corrupt(count + " floats in " + length + " bytes");
    }
    byte[] bytes = pad(in);
    int end = Byte.SIZE * length;
    long value = (long) LONG.get(bytes, 0);
    if (isNaN(value)) {
      throw in.corrupt("the first float is NaN");
    }
    values[at] = Double.longBitsToDouble(value);
    int position = Long.SIZE; // in bits; whenever a value begins it is at most the end
    int width = 0; // of the window; 0 while there is none
    int trailing = 0;
    int i = 1;
    while (true) {
      long next = (long) LONG.get(bytes, position >>> 3) << (position & 7); // 57 bits at least
      if (next >= 0) {
        position++;
      } else {
        if ((next & 1L << 62) == 0) {
          position += 2;
        } else {
          int leading = (int) (next >>> 57) & 31;
          width = ((int) (next >>> 51) - 1 & 63) + 1;
          trailing = Long.SIZE - leading - width;
          position += 13;
        }
        if (width == 0 || trailing < 0) {
          throw corrupt(in, position, "a float has no window or one of more than 64 bits");
        }
        int from = position >>> 3;
        int shift = position & 7;
        long bits =
            (long) LONG.get(bytes, from) << shift
                | (bytes[from + Long.BYTES] & 0xFFL) >>> (Byte.SIZE - shift);
        value ^= bits >>> (Long.SIZE - width) << trailing;
        position += width;
        if (isNaN(value)) {
          break;
        }
      }
      if (i == count || position > end) {
        throw corrupt(in, position, "floats do not end after " + count + " values");
      }
      values[at + i++] = Double.longBitsToDouble(value);
    }
    if (value != END || i != count || position > end) {
      throw corrupt(in, position, "floats end after " + i + " values, not " + count);
    }
    // InfluxDB's encoders, old and new, leave zeros up to a byte, and nothing after it.
    if (end - position > 7 || bytes[position >>> 3] << (24 + (position & 7)) != 0) {
      throw corrupt(in, position, "bits after the last float");
    }
    in.skip(length);
  }

  /** A copy of what is left that can be read beyond its end. */
  private byte[] pad(ByteReader in) {
    int length = in.remaining();
    if (padded.length < length + PADDING) {
      padded = new byte[length + length / 2 + PADDING];
    }
    System.arraycopy(in.array(), in.position(), padded, 0, length);
    Arrays.fill(padded, length, length + PADDING, (byte) 0);
    return padded;
  }

  private static CorruptFileException corrupt(ByteReader in, int bits, String reason)
      throws CorruptFileException {
    in.skip(Math.min(bits >>> 3, in.remaining()));
    return in.corrupt(reason);
  }
}
