package io.tsm.engine.tsm;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.zip.CRC32;

/**
 * Reads, checks and decodes blocks of one file. Reads ahead when blocks are asked for in the order
 * of the file. Not thread-safe.
 */
public final class BlockReader {
  private static final int MOST_READ_AHEAD_BYTES = 1 << 18;

  private final InputFile file;
  private final long blocksEnd;
  private final ByteReader in;
  private final BlockCodec codec = new BlockCodec();
  private final CRC32 crc = new CRC32();
  private byte[] window = new byte[0];
  private long windowStart;
  private int windowLength;
  private int ahead; // bytes that were read at a time, last
  private long blocksRead;

  BlockReader(InputFile file, long blocksEnd) {
    this.file = file;
    this.blocksEnd = blocksEnd;
    this.in = new ByteReader(file.path());
  }

  /**
   * Reads a block.
   *
   * @param out gets the block's rows behind those that it has
   * @return the number of rows
   * @throws CorruptFileException if the checksum is wrong, or the block is not of this type, or its
   *     times are not those that the index says
   */
  public int read(IndexEntry entry, FieldType type, Values out) throws IOException {
    load(entry);
    return decode(entry, type, out);
  }

  /**
   * Reads a block without decoding it. Its checksum is compared, and its times are counted.
   *
   * @param out is filled
   * @throws CorruptFileException if the checksum is wrong or the block is not of this type
   */
  public void readRaw(IndexEntry entry, FieldType type, RawBlock out) throws IOException {
    load(entry);
    byte[] bytes = in.array();
    int from = in.position() - TsmFormat.CRC_BYTES;
    out.set(entry, type, codec.countRows(in, type), bytes, from);
  }

  /**
   * Decodes a block that this reader has read.
   *
   * @param out gets the block's rows behind those that it has
   * @return the number of rows
   * @throws CorruptFileException as {@link #read}
   */
  public int decode(RawBlock block, Values out) throws CorruptFileException {
    IndexEntry entry = block.entry();
    int start = TsmFormat.CRC_BYTES;
    in.reset(block.bytes().array(), start, entry.size(), entry.position() + start);
    return decode(entry, block.type(), out);
  }

  private int decode(IndexEntry entry, FieldType type, Values out) throws CorruptFileException {
    int rows = out.size();
    int count = codec.decode(in, type, out);
    if (out.time(rows) != entry.minTime() || out.time(rows + count - 1) != entry.maxTime()) {
      throw new CorruptFileException(
          file.path(), entry.position(), "the times of the block are not those in the index");
    }
    for (int i = rows + 1; i < rows + count; i++) {
      if (out.time(i - 1) >= out.time(i)) {
        throw new CorruptFileException(
            file.path(), entry.position(), "the times of the block do not ascend");
      }
    }
    return count;
  }

  /** Number of blocks that were asked for so far. */
  public long blocksRead() {
    return blocksRead;
  }

  /** Makes {@link #in} stand at the block, after checking its checksum. */
  private void load(IndexEntry entry) throws IOException {
    blocksRead++;
    long start = entry.position();
    int size = entry.size();
    if (start < windowStart || start + size > windowStart + windowLength) {
      boolean inOrder = start > windowStart && start <= windowStart + windowLength;
      boolean fromStart = windowLength == 0 && start == TsmFormat.HEADER_BYTES;
      // Who reads some blocks here and some there does not get much that is not needed.
      ahead = fromStart ? MOST_READ_AHEAD_BYTES : inOrder ? 2 * ahead : 0;
      ahead = Math.max(size, Math.min(ahead, MOST_READ_AHEAD_BYTES));
      int length = (int) Math.min(blocksEnd - start, ahead);
      if (window.length < length) {
        window = new byte[length];
      }
      windowLength = 0;
      file.readFully(start, window, 0, length);
      windowStart = start;
      windowLength = length;
    }
    int from = (int) (start - windowStart);
    in.reset(window, from, from + size, start);
    int expected = in.readInt();
    crc.reset();
    crc.update(window, in.position(), size - TsmFormat.CRC_BYTES);
    if ((int) crc.getValue() != expected) {
      throw new CorruptFileException(
          file.path(),
          start,
          String.format(
              "the block's checksum is %08x, %08x is stored", (int) crc.getValue(), expected));
    }
  }
}
