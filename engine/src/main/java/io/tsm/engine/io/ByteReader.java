package io.tsm.engine.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A bounds-checked cursor over a part of a file in memory, numbers big-endian. Whatever does not
 * fit is a {@link CorruptFileException} with the file and the offset in it. Made to be reused with
 * {@link #reset}. Not thread-safe.
 */
public final class ByteReader {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final String path;
  private long base;
  private byte[] array;
  private int position;
  private int limit;

  /** An empty reader of the file {@code path}, to be filled by {@link #reset}. */
  public ByteReader(String path) {
    this.path = path;
    this.array = new byte[0];
  }

  public ByteReader(String path, byte[] bytes) {
    this(path);
    reset(bytes, 0, bytes.length, 0);
  }

  /**
   * Reads {@code bytes[from, to)} from now on.
   *
   * @param fileOffset offset in the file of the byte at {@code from}; for error messages
   */
  public void reset(byte[] bytes, int from, int to, long fileOffset) {
    if (from < 0 || from > to || to > bytes.length) {
      throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + bytes.length);
    }
    array = bytes;
    position = from;
    limit = to;
    base = fileOffset - from;
  }

  public String path() {
    return path;
  }

  /** The array being read; {@code [position(), limit())} is what is left. */
  public byte[] array() {
    return array;
  }

  public int position() {
    return position;
  }

  public int limit() {
    return limit;
  }

  public int remaining() {
    return limit - position;
  }

  /** Offset in the file of the next byte. */
  public long fileOffset() {
    return base + position;
  }

  public byte readByte() throws CorruptFileException {
    need(1);
    return array[position++];
  }

  public int readUnsignedByte() throws CorruptFileException {
    return readByte() & 0xFF;
  }

  public int readUnsignedShort() throws CorruptFileException {
    need(2);
    int value = (short) SHORT.get(array, position) & 0xFFFF;
    position += 2;
    return value;
  }

  public int readInt() throws CorruptFileException {
    need(4);
    int value = (int) INT.get(array, position);
    position += 4;
    return value;
  }

  public long readLong() throws CorruptFileException {
    need(8);
    long value = (long) LONG.get(array, position);
    position += 8;
    return value;
  }

  /** Unsigned LEB128; more than 64 bits are corruption. */
  public long readUvarint() throws CorruptFileException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = readByte();
      if (shift == 63 && (b & 0xFE) != 0) {
        throw corrupt("a number has more than 64 bits");
      }
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /**
   * A number that counts or measures something.
   *
   * @param what its name in an error message
   * @param largest the largest one that makes sense
   */
  public int readUvarintUpTo(String what, int largest) throws CorruptFileException {
    long value = readUvarint();
    if (value < 0 || value > largest) {
      throw corrupt(
          what + " is " + Long.toUnsignedString(value) + ", which is more than " + largest);
    }
    return (int) value;
  }

  public byte[] readBytes(int length) throws CorruptFileException {
    need(length);
    byte[] bytes = Arrays.copyOfRange(array, position, position + length);
    position += length;
    return bytes;
  }

  public void skip(int length) throws CorruptFileException {
    need(length);
    position += length;
  }

  /** Checks that at least {@code length} bytes are left. */
  public void need(int length) throws CorruptFileException {
    if (length < 0 || length > limit - position) {
      throw corrupt(
          "needs " + Integer.toUnsignedString(length) + " bytes, has " + (limit - position));
    }
  }

  /** An error at the present position, for the caller to throw. */
  public CorruptFileException corrupt(String reason) {
    return new CorruptFileException(path, fileOffset(), reason);
  }

  public CorruptFileException corrupt(String reason, Throwable cause) {
    return new CorruptFileException(path, fileOffset(), reason, cause);
  }
}
