package io.tsm.engine.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes the elements of Snappy's raw format ("snappy compressed format description") for callers
 * who know themselves what repeats. A block is its length when unpacked, as a uvarint, and elements
 * that make up that many bytes.
 */
public final class SnappyWriter {
  /** The shortest copy that is worth its bytes. */
  public static final int SHORTEST_COPY = 4;

  private static final int LONGEST_COPY = 64;
  private static final int LONGEST_SHORT_COPY = 11;
  private static final int SHORT_DISTANCES = 1 << 11; // those that fit an element of 2 bytes
  private static final int MIDDLE_DISTANCES = 1 << 16; // of 3
  private static final int LONGEST_LITERAL_IN_TAG = 60;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final ByteWriter out;
  private int copyDistance;
  private int copyLength; // of the copy that is not written yet, as it may become longer

  /**
   * A writer that appends.
   *
   * @param out gets the elements
   */
  public SnappyWriter(ByteWriter out) {
    this.out = out;
  }

  /** Begins anew, whatever became of what was written before. */
  public void start() {
    copyLength = 0;
  }

  /** Bytes that are not known. */
  public void literal(byte[] bytes, int from, int length) {
    if (length == 0) {
      return;
    }
    end();
    int code = length - 1;
    if (length <= LONGEST_LITERAL_IN_TAG) {
      out.writeByte(code << 2);
    } else {
      int lengthBytes = (Integer.SIZE + 7 - Integer.numberOfLeadingZeros(code)) >>> 3;
      out.writeByte((LONGEST_LITERAL_IN_TAG - 1 + lengthBytes) << 2);
      for (int i = 0; i < lengthBytes; i++) {
        out.writeByte(code >>> (8 * i));
      }
    }
    out.writeBytes(bytes, from, length);
  }

  /**
   * Up to eight bytes that are not known.
   *
   * @param bytes the first one in the highest bits
   * @param length how many of them
   */
  public void literal(long bytes, int length) {
    if (length > 0) {
      end();
      out.writeByte((length - 1) << 2);
      out.writeHighBytes(bytes, length);
    }
  }

  /** Two numbers of eight bytes that are not known. */
  public void literal(long first, long second, int lengthOfSecond) {
    end();
    out.writeByte((Long.BYTES + lengthOfSecond - 1) << 2);
    out.writeLong(first);
    out.writeHighBytes(second, lengthOfSecond);
  }

  /**
   * Bytes that stand some way before. A copy that goes on where the one before it ends, from an
   * equal distance, becomes part of it.
   */
  public void copy(int distance, int length) {
    if (distance != copyDistance) {
      end();
      copyDistance = distance;
    }
    copyLength += length;
  }

  /**
   * A copy and up to eight bytes that are not known, as {@link #copy} and {@link #literal(long,
   * int)} would write them; at once, since this is what a row of a log is.
   *
   * @param copied at most 8 + 8 bytes
   */
  public void copyAndLiteral(int distance, int copied, long bytes, int length) {
    if (length == 0 || copyLength > 0 || distance >= MIDDLE_DISTANCES) {
      copy(distance, copied);
      literal(bytes, length);
      return;
    }
    int elements;
    int size;
    if (copied <= LONGEST_SHORT_COPY && distance < SHORT_DISTANCES) {
      elements = 1 | (copied - SHORTEST_COPY) << 2 | (distance >>> 8) << 5 | (distance & 0xFF) << 8;
      size = 2;
    } else {
      elements = 2 | (copied - 1) << 2 | distance << 8;
      size = 3;
    }
    out.ensure(Integer.BYTES + Long.BYTES);
    byte[] array = out.array();
    int at = out.size();
    INT.set(array, at, elements | (length - 1) << (2 + 8 * size));
    LONG.set(array, at + size + 1, bytes);
    out.advance(size + 1 + length);
  }

  /** Writes what is left. */
  public void end() {
    if (copyLength > 0) {
      writeCopy();
    }
  }

  private void writeCopy() {
    int left = copyLength;
    copyLength = 0;
    boolean near = copyDistance < SHORT_DISTANCES;
    while (left > 0 && !(near && left >= SHORTEST_COPY && left <= LONGEST_SHORT_COPY)) {
      // Leaves at least four, which the short form can copy.
      int now = left <= LONGEST_COPY ? left : Math.min(LONGEST_COPY, left - SHORTEST_COPY);
      if (copyDistance < MIDDLE_DISTANCES) {
        out.writeByte(2 | (now - 1) << 2);
        out.writeByte(copyDistance);
        out.writeByte(copyDistance >>> 8);
      } else {
        out.writeByte(3 | (now - 1) << 2);
        out.writeInt(Integer.reverseBytes(copyDistance));
      }
      left -= now;
    }
    if (left > 0) {
      out.writeByte(1 | (left - SHORTEST_COPY) << 2 | (copyDistance >>> 8) << 5);
      out.writeByte(copyDistance);
    }
  }
}
