package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;

/**
 * Blocks of TSM files, without their checksums: a byte for the type, the length of the timestamps
 * as a uvarint, the timestamps, the values. Both parts have the same number of rows. All InfluxDBs
 * 1.x read them. They are what 1.6 writes, or smaller: docs/format/block.md says where they differ.
 *
 * <p>Keeps buffers and the times of the last block, so that in a row of blocks nothing is
 * allocated: use one instance for many blocks. Not thread-safe.
 */
public final class BlockCodec {
  /**
   * Most rows in a block. InfluxDB writes 1000, in some compactions 10000; the limit is there to
   * keep a damaged run length from filling the memory.
   */
  public static final int MAX_ROWS = 1 << 20;

  /**
   * Most bytes that the strings of a block may have, their lengths included. A writer of huge
   * strings must put fewer rows into a block.
   */
  public static final int MAX_STRING_BYTES = 1 << 30;

  private final TimestampMemo timestamps = new TimestampMemo();
  private final FloatCodec floats = new FloatCodec();
  private final IntegerCodec integers = new IntegerCodec();
  private final BooleanCodec booleans = new BooleanCodec();
  private final StringCodec strings = new StringCodec();

  private ByteReader section = new ByteReader("");

  /**
   * Appends a block with the rows {@code [from, to)} to {@code out}.
   *
   * @throws IllegalArgumentException if there are no rows or more than {@link #MAX_ROWS}, if a
   *     float is NaN, or if strings have more than {@link #MAX_STRING_BYTES}; {@code out} is as it
   *     was
   */
  public void encode(Values values, int from, int to, ByteWriter out) {
    if (from < 0 || from >= to || to > values.size() || to - from > MAX_ROWS) {
      throw new IllegalArgumentException(
          "rows [" + from + ", " + to + ") of " + values.size() + " do not make a block");
    }
    ByteWriter times = timestamps.encode(values.times(), from, to);
    int start = out.size();
    boolean done = false;
    try {
      out.writeByte(values.type().blockCode());
      out.writeUvarint(times.size());
      out.writeBytes(times.array(), 0, times.size());
      encodeValues(values, from, to, out);
      done = true;
    } finally {
      if (!done) {
        out.truncate(start);
      }
    }
  }

  private void encodeValues(Values values, int from, int to, ByteWriter out) {
    switch (values.type()) {
      case FLOAT -> floats.encode(((FloatValues) values).values(), from, to, out);
      case INTEGER, UNSIGNED -> integers.encode(((LongValues) values).values(), from, to, out);
      case BOOLEAN -> booleans.encode(((BooleanValues) values).values(), from, to, out);
      case STRING -> strings.encode((StringValues) values, from, to, out);
    }
  }

  /**
   * Appends the rows of a block to {@code out}.
   *
   * @param in all of the block, without its checksum, and nothing else
   * @param expected the type that the file's index gives
   * @param out a column of that type
   * @return the number of rows, from 1 to {@link #MAX_ROWS}
   * @throws CorruptFileException if the bytes are not such a block; {@code out} has the rows that
   *     it had
   */
  public int decode(ByteReader in, FieldType expected, Values out) throws CorruptFileException {
    if (out.type() != expected) {
      throw new IllegalArgumentException(expected + " values cannot go to " + out.type());
    }
    ByteReader times = times(in, expected);
    int length = times.remaining();
    int count = timestamps.decode(times, out);
    in.skip(length);
    decodeValues(in, count, out);
    out.advance(count);
    return count;
  }

  /**
   * Counts the rows of a block, without decoding any.
   *
   * @param in all of the block, without its checksum, and nothing else
   * @param expected the type that the file's index gives
   * @return from 1 to {@link #MAX_ROWS}
   * @throws CorruptFileException if the block has another type or no such number of times
   */
  public int countRows(ByteReader in, FieldType expected) throws CorruptFileException {
    return TimestampCodec.count(times(in, expected));
  }

  /** The times of the block at which {@code in} stands; it stays at them. */
  private ByteReader times(ByteReader in, FieldType expected) throws CorruptFileException {
    int code = in.readUnsignedByte();
    if (code != expected.blockCode()) {
      throw in.corrupt("a block of type " + code + " where the index has " + expected);
    }
    int length = in.readUvarintUpTo("length of the timestamps", in.remaining());
    in.need(length);
    return section(in, length);
  }

  private void decodeValues(ByteReader in, int count, Values out) throws CorruptFileException {
    int at = out.size();
    switch (out.type()) {
      case FLOAT -> floats.decode(in, count, ((FloatValues) out).values(), at);
      case INTEGER, UNSIGNED -> integers.decode(in, count, ((LongValues) out).values(), at);
      case BOOLEAN -> booleans.decode(in, count, ((BooleanValues) out).values(), at);
      case STRING -> strings.decode(in, count, (StringValues) out);
    }
  }

  /** A reader of the next {@code length} bytes only. */
  private ByteReader section(ByteReader in, int length) {
    if (!section.path().equals(in.path())) {
      section = new ByteReader(in.path());
    }
    section.reset(in.array(), in.position(), in.position() + length, in.fileOffset());
    return section;
  }
}
