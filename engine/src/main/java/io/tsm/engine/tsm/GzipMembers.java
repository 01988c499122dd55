package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip members (RFC 1952) that follow each other, one at a time. Not the JDK's stream: that
 * one takes a second member whose header is damaged for the end of the file, and here that would
 * bring deleted values back.
 */
final class GzipMembers {
  private static final int MAGIC_AND_DEFLATE = 0x1F8B08;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final ByteReader in;
  private final ByteWriter out = new ByteWriter(1 << 12);

  /**
   * Reads members.
   *
   * @param in stands at the first member; nothing but members follows
   */
  GzipMembers(ByteReader in) {
    this.in = in;
  }

  boolean hasNext() {
    return in.remaining() > 0;
  }

  /**
   * Unpacks the next member.
   *
   * @return its content, valid until the next call
   */
  ByteWriter next() throws CorruptFileException {
    long start = in.fileOffset();
    skipHeader();
    out.clear();
    inflate();
    CRC32 crc = new CRC32();
    crc.update(out.array(), 0, out.size());
    int checksum = Integer.reverseBytes(in.readInt());
    int size = Integer.reverseBytes(in.readInt());
    if (checksum != (int) crc.getValue() || size != out.size()) {
      throw new CorruptFileException(
          in.path(),
          start,
          "a gzip member has checksum %08x and %d bytes, %08x and %d are stored"
              .formatted((int) crc.getValue(), out.size(), checksum, size));
    }
    return out;
  }

  private void skipHeader() throws CorruptFileException {
    int head = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int flags = in.readUnsignedByte();
    if (head != MAGIC_AND_DEFLATE || (flags & RESERVED) != 0) {
      throw in.corrupt("no gzip member begins here");
    }
    in.skip(6); // time, flags of the compressor, operating system
    if ((flags & EXTRA) != 0) {
      in.skip(in.readUnsignedByte() | in.readUnsignedByte() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      in.skip(2);
    }
  }

  private void skipText() throws CorruptFileException {
    while (in.readByte() != 0) {
      // up to the zero
    }
  }

  private void inflate() throws CorruptFileException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(in.array(), in.position(), in.remaining());
      while (!inflater.finished()) {
        out.ensure(1 << 12);
        int count = inflater.inflate(out.array(), out.size(), out.array().length - out.size());
        out.advance(count);
        if (count == 0 && !inflater.finished()) {
          throw in.corrupt("the file ends in a gzip member, or it needs a dictionary");
        }
      }
      in.skip(Math.toIntExact(inflater.getBytesRead()));
    } catch (DataFormatException e) {
      throw in.corrupt("a gzip member is broken: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
