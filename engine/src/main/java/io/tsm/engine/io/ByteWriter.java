package io.tsm.engine.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing buffer of bytes, numbers big-endian. Made to be reused: {@link #clear()} keeps the
 * array. Not thread-safe.
 */
public final class ByteWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] array;
  private int size;

  public ByteWriter(int initialCapacity) {
    array = new byte[Math.max(16, initialCapacity)];
  }

  /** The backing array; bytes {@code [0, size())} are valid until the next write. */
  public byte[] array() {
    return array;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Cuts the content to its first {@code newSize} bytes. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("cannot truncate " + size + " bytes to " + newSize);
    }
    size = newSize;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(array, size);
  }

  public void writeByte(int value) {
    ensure(1);
    array[size++] = (byte) value;
  }

  public void writeShort(int value) {
    ensure(2);
    SHORT.set(array, size, (short) value);
    size += 2;
  }

  public void writeInt(int value) {
    ensure(4);
    INT.set(array, size, value);
    size += 4;
  }

  public void writeLong(long value) {
    ensure(8);
    LONG.set(array, size, value);
    size += 8;
  }

  /**
   * Writes the first bytes of a number.
   *
   * @param value its highest byte comes first
   * @param count how many bytes, up to eight
   */
  public void writeHighBytes(long value, int count) {
    ensure(8);
    LONG.set(array, size, value);
    size += count;
  }

  /** Unsigned LEB128: seven bits a byte, low ones first; at most ten bytes. */
  public void writeUvarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  public void writeBytes(byte[] bytes) {
    writeBytes(bytes, 0, bytes.length);
  }

  public void writeBytes(byte[] bytes, int offset, int length) {
    ensure(length);
    System.arraycopy(bytes, offset, array, size, length);
    size += length;
  }

  /** Overwrites two bytes written before. */
  public void setShort(int position, int value) {
    checkWritten(position, 2);
    SHORT.set(array, position, (short) value);
  }

  /** Overwrites four bytes written before. */
  public void setInt(int position, int value) {
    checkWritten(position, 4);
    INT.set(array, position, value);
  }

  /** Makes room for {@code count} more bytes, for code that fills {@link #array()} itself. */
  public void ensure(int count) {
    if (array.length - size < count) {
      grow(count);
    }
  }

  /** Counts {@code count} bytes that were put into {@link #array()} after {@link #ensure}. */
  public void advance(int count) {
    if (count < 0 || count > array.length - size) {
      throw new IllegalArgumentException("cannot advance by " + count);
    }
    size += count;
  }

  private void grow(int count) {
    long needed = (long) size + count;
    if (needed > LARGEST_ARRAY) {
      throw new IllegalStateException("a buffer of " + needed + " bytes exceeds an array's limit");
    }
    array = Arrays.copyOf(array, (int) Math.min(LARGEST_ARRAY, Math.max(needed, 2L * size)));
  }

  private void checkWritten(int position, int count) {
    if (position < 0 || position > size - count) {
      throw new IndexOutOfBoundsException(position + " + " + count + " of " + size);
    }
  }
}
