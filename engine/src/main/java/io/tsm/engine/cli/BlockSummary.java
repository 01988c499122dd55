package io.tsm.engine.cli;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.tsm.IndexEntry;
import java.io.IOException;

/**
 * How a block is encoded, read off its first bytes.
 *
 * @param rows of the block
 * @param timeEncoding of the times, with the power of ten that scales them
 * @param timeBytes bytes of the times
 * @param valueEncoding of the values
 * @param valueBytes bytes of the values
 */
record BlockSummary(
    int rows, String timeEncoding, int timeBytes, String valueEncoding, int valueBytes) {
  private static final String[] TIMES = {"raw", "s8b", "rle"};
  private static final String[] INTEGERS = {"raw", "s8b", "rle"};
  private static final int CRC_BYTES = 4;

  /** Holds all that is needed of a block whose times are a run. */
  private static final int FIRST_READ_BYTES = 64;

  /**
   * Reads no more of a block than its times and the byte behind them; the checksum is not checked.
   *
   * @param codec counts the rows
   */
  static BlockSummary read(InputFile file, IndexEntry entry, FieldType type, BlockCodec codec)
      throws IOException {
    ByteReader in = head(file, entry, FIRST_READ_BYTES);
    in.skip(CRC_BYTES + 1);
    int timeBytes = in.readUvarintUpTo("length of the timestamps", entry.size());
    int timesAt = in.position();
    int valuesAt = timesAt + timeBytes;
    if (valuesAt >= entry.size()) {
      throw in.corrupt("the block ends before its values");
    }
    if (valuesAt >= in.limit()) {
      in = head(file, entry, valuesAt + 1);
    } else {
      in.reset(in.array(), 0, in.limit(), entry.position());
    }
    in.skip(CRC_BYTES);
    int rows = codec.countRows(in, type);
    byte[] head = in.array();
    return new BlockSummary(
        rows,
        times(head[timesAt] & 0xFF),
        timeBytes,
        values(in, type, head[valuesAt] & 0xFF),
        entry.size() - valuesAt);
  }

  /** The first bytes of a block, at least as many as are asked for if it has them. */
  private static ByteReader head(InputFile file, IndexEntry entry, int length) throws IOException {
    byte[] bytes = new byte[Math.min(Math.max(length, FIRST_READ_BYTES), entry.size())];
    file.readFully(entry.position(), bytes, 0, bytes.length);
    ByteReader in = new ByteReader(file.path());
    in.reset(bytes, 0, bytes.length, entry.position());
    return in;
  }

  /** How the times are encoded, without their scale. */
  String timeKind() {
    int slash = timeEncoding.indexOf('/');
    return slash < 0 ? timeEncoding : timeEncoding.substring(0, slash);
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
