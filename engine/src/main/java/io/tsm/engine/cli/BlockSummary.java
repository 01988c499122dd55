package io.tsm.engine.cli;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.tsm.IndexEntry;
import java.io.IOException;

/**
 * How a block is encoded, read off its first bytes.
 *
 * @param timeEncoding of the times, with the power of ten that scales them
 * @param timeBytes bytes of the times
 * @param valueEncoding of the values
 * @param valueBytes bytes of the values
 */
record BlockSummary(String timeEncoding, int timeBytes, String valueEncoding, int valueBytes) {
  private static final String[] TIMES = {"raw", "s8b", "rle"};
  private static final String[] INTEGERS = {"raw", "s8b", "rle"};
  private static final int CRC_BYTES = 4;

  /** Reads a block that is known to be whole. */
  static BlockSummary read(InputFile file, IndexEntry entry, FieldType type) throws IOException {
    byte[] bytes = new byte[entry.size()];
    file.readFully(entry.position(), bytes, 0, bytes.length);
    ByteReader in = new ByteReader(file.path());
    in.reset(bytes, 0, bytes.length, entry.position());
    in.skip(CRC_BYTES + 1);
    int timeBytes = in.readUvarintUpTo("length of the timestamps", in.remaining());
    int timeHead = in.readUnsignedByte();
    in.skip(timeBytes - 1);
    int valueBytes = in.remaining();
    int valueHead = in.readUnsignedByte();
    return new BlockSummary(times(timeHead), timeBytes, values(in, type, valueHead), valueBytes);
  }

  private static String times(int head) {
    String name = head >> 4 < TIMES.length ? TIMES[head >> 4] : "?";
    return head >> 4 == 0 ? name : name + "/10^" + (head & 0xF);
  }

  private static String values(ByteReader in, FieldType type, int head)
      throws CorruptFileException {
    return switch (type) {
      case FLOAT -> "xor";
      case BOOLEAN -> "bits";
      case STRING -> "snappy";
      case INTEGER, UNSIGNED -> {
        if (head >> 4 >= INTEGERS.length) {
          throw in.corrupt("unknown encoding of integers " + (head >> 4));
        }
        yield INTEGERS[head >> 4];
      }
    };
  }
}
