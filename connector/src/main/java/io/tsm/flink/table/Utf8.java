package io.tsm.flink.table;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** The bytes of a string of a row, in memory that is reused. */
@Internal
final class Utf8 implements Serializable {
  private static final long serialVersionUID = 1L;

  private byte[] bytes = new byte[64];
  private int length;

  /** Takes a string; what was taken before is gone. */
  void set(StringData text) {
    if (text instanceof BinaryStringData binary) {
      binary.ensureMaterialized();
      MemorySegment[] segments = binary.getSegments();
      if (segments.length == 1) {
        length = binary.getSizeInBytes();
        if (bytes.length < length) {
          bytes = new byte[Math.max(length, 2 * bytes.length)];
        }
        segments[0].get(binary.getOffset(), bytes, 0, length);
        return;
      }
    }
    bytes = text.toBytes();
    length = bytes.length;
  }

  /** Holds the string in {@code [0, length())}. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
