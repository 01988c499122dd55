package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.StringValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/**
 * Strings: the byte 10 (hex), then one snappy block (the raw format, no frames) of a uvarint length
 * and the bytes for each. InfluxDB's format. Not thread-safe: it keeps a buffer.
 */
final class StringCodec {
  private static final int SNAPPY = 1 << 4;

  /**
   * Snappy's densest element copies 64 bytes and takes 3 ("snappy compressed format description",
   * section 2), so that no block grows to more than 64/3 of its size.
   */
  private static final int MAX_EXPANSION = 22;

  /** A larger buffer is not kept for the next block. */
  private static final int MAX_KEPT = 16 << 20;

  private final ShortSnappy shortSnappy = new ShortSnappy();
  private final ByteWriter shorter = new ByteWriter(ShortSnappy.MOST_BYTES);
  private byte[] plain = new byte[0];

  /**
   * Writes the rows {@code [from, to)}, at least one.
   *
   * @throws IllegalArgumentException if they have more than {@link BlockCodec#MAX_STRING_BYTES}
   */
  void encode(StringValues values, int from, int to, ByteWriter out) {
    int size = plainSize(values, from, to);
    byte[] plain = buffer(size);
    byte[] bytes = values.bytes();
    int position = 0;
    for (int row = from; row < to; row++) {
      int length = values.length(row);
      int rest = length;
      while (rest > 0x7F) {
        plain[position++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      plain[position++] = (byte) rest;
      System.arraycopy(bytes, values.start(row), plain, position, length);
      position += length;
    }
    out.writeByte(SNAPPY);
    compress(size, out);
    release();
  }

  private void compress(int size, ByteWriter out) {
    int start = out.size();
    out.ensure(Snappy.maxCompressedLength(size));
    try {
      out.advance(Snappy.rawCompress(plain, 0, size, out.array(), start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (size <= ShortSnappy.MOST_BYTES) {
      shorter.clear();
      shortSnappy.compress(plain, size, shorter);
      if (shorter.size() < out.size() - start) {
        out.truncate(start);
        out.writeBytes(shorter.array(), 0, shorter.size());
      }
    }
  }

  private static int plainSize(StringValues values, int from, int to) {
    long size = 0;
    for (int row = from; row < to; row++) {
      int length = values.length(row);
      size += length + 1 + (31 - Integer.numberOfLeadingZeros(length | 1)) / 7;
    }
    if (size > BlockCodec.MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          size + " bytes of strings in a block; at most " + BlockCodec.MAX_STRING_BYTES + " fit");
    }
    return (int) size;
  }

  /**
   * Reads {@code count} strings, all the rest of {@code in}, into the rows of {@code out} behind
   * its size, for which there must be room.
   *
   * @throws CorruptFileException if the bytes are not so many strings; {@code out} is as it was
   */
  void decode(ByteReader in, int count, StringValues out) throws CorruptFileException {
    if (in.readUnsignedByte() != SNAPPY) {
      throw in.corrupt("unknown encoding of strings");
    }
    try {
      int size = uncompress(in);
      check(in, size, count);
      int at = out.size();
      int position = 0;
      for (int i = 0; i < count; i++) {
        int length = 0;
        int shift = 0;
        for (byte b = -1; b < 0; shift += 7) {
          b = plain[position++];
          length |= (b & 0x7F) << shift;
        }
        out.put(at + i, plain, position, length);
        position += length;
      }
    } finally {
      release();
    }
    in.skip(in.remaining());
  }

  private int uncompress(ByteReader in) throws CorruptFileException {
    try {
      int size = Snappy.uncompressedLength(in.array(), in.position(), in.remaining());
      if (size < 0
          || size > BlockCodec.MAX_STRING_BYTES
          || size > (long) MAX_EXPANSION * in.remaining()) {
        throw in.corrupt(
            "snappy block of "
                + in.remaining()
                + " bytes claims to hold "
                + Integer.toUnsignedString(size));
      }
      return Snappy.rawUncompress(in.array(), in.position(), in.remaining(), buffer(size), 0);
    } catch (CorruptFileException e) {
      throw e;
    } catch (IOException e) {
      throw in.corrupt("broken snappy block", e);
    }
  }

  /** Makes sure that there are {@code count} strings and nothing else, before any is taken. */
  private void check(ByteReader in, int size, int count) throws CorruptFileException {
    int found = 0;
    int position = 0;
    while (position < size && found <= count) {
      long length = 0;
      int shift = 0;
      for (byte b = -1; b < 0; shift += 7) {
        if (position == size || shift > 28) {
          throw in.corrupt("length of string " + found + " is broken");
        }
        b = plain[position++];
        length |= (b & 0x7FL) << shift;
      }
      if (length > size - position) {
        throw in.corrupt("string " + found + " has " + length + " bytes, too many for its block");
      }
      position += (int) length;
      found++;
    }
    if (found != count) {
      throw in.corrupt(count + " times, but another number of strings");
    }
  }

  private byte[] buffer(int size) {
    if (plain.length < size) {
      plain = new byte[(int) Math.min(BlockCodec.MAX_STRING_BYTES, size + size / 2L)];
    }
    return plain;
  }

  private void release() {
    if (plain.length > MAX_KEPT) {
      plain = new byte[0];
    }
  }
}
