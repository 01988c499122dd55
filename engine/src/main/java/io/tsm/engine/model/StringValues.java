package io.tsm.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values of type {@link FieldType#STRING}: any bytes, by convention UTF-8. The bytes of all strings
 * stand in one array, so that a value costs no object.
 */
public final class StringValues extends Values {
  private byte[] bytes;
  private int byteCount;
  private int[] starts;
  private int[] lengths;

  public StringValues(int capacity) {
    super(FieldType.STRING, capacity);
    bytes = new byte[16];
    starts = new int[Math.max(1, capacity)];
    lengths = new int[Math.max(1, capacity)];
  }

  /** The bytes of all strings; where a row's are, say {@link #start} and {@link #length}. */
  public byte[] bytes() {
    return bytes;
  }

  public int start(int row) {
    return starts[row];
  }

  /** Bytes of the string in this row. */
  public int length(int row) {
    return lengths[row];
  }

  /** Bytes of all strings together. */
  public int byteCount() {
    return byteCount;
  }

  /** A copy of a row's bytes. */
  public byte[] value(int row) {
    return Arrays.copyOfRange(bytes, starts[row], starts[row] + lengths[row]);
  }

  public String string(int row) {
    return new String(bytes, starts[row], lengths[row], StandardCharsets.UTF_8);
  }

  public void append(long time, byte[] value) {
    append(time, value, 0, value.length);
  }

  public void append(long time, byte[] source, int from, int length) {
    reserve(1);
    appendString(size(), source, from, length);
    appendTime(time);
  }

  /** Puts a string into a row behind {@link #size()}, for decoders; {@link #advance} counts it. */
  public void put(int row, byte[] source, int from, int length) {
    appendString(row, source, from, length);
  }

  @Override
  public void clear() {
    super.clear();
    byteCount = 0;
  }

  private void appendString(int row, byte[] source, int from, int length) {
    long needed = (long) byteCount + length;
    if (needed > bytes.length) {
      if (needed > Integer.MAX_VALUE - 8) {
        throw new IllegalStateException("a column of " + needed + " bytes of strings is too long");
      }
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * byteCount)));
    }
    System.arraycopy(source, from, bytes, byteCount, length);
    starts[row] = byteCount;
    lengths[row] = length;
    byteCount += length;
  }

  @Override
  void growValues(int capacity) {
    starts = Arrays.copyOf(starts, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
  }

  @Override
  void appendBits(long[] cells, int[] rows, int count, int offset) {
    throw new UnsupportedOperationException("strings do not fit into cells");
  }

  @Override
  void appendValues(Values other, int from, int to, int at) {
    StringValues source = (StringValues) other;
    for (int i = from; i < to; i++) {
      appendString(at + i - from, source.bytes, source.starts[i], source.lengths[i]);
    }
  }

  @Override
  void reorderValues(int[] order, int count) {
    int[] sortedStarts = new int[count];
    int[] sortedLengths = new int[count];
    for (int i = 0; i < count; i++) {
      sortedStarts[i] = starts[order[i]];
      sortedLengths[i] = lengths[order[i]];
    }
    starts = sortedStarts;
    lengths = sortedLengths;
  }

  @Override
  long valueHeapBytes() {
    return bytes.length + 8L * starts.length;
  }
}
