package io.tsm.engine.tsm;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * An open TSM file. Header, footer and index are read and checked when it is opened; each block is
 * checked when it is read. Keys are numbered from 0 in their order in the file. Safe for use by
 * several threads, each with its own {@link #blocks()} or {@link #iterator()}.
 *
 * <p>Takes as much memory as the index has bytes and four bytes a key, whatever the file's size: 9
 * bytes a key, its own length, and 28 bytes for each block.
 */
public final class TsmReader implements Closeable {
  private final InputFile file;
  private final TsmIndex index;

  private TsmReader(InputFile file, TsmIndex index) {
    this.file = file;
    this.index = index;
  }

  /**
   * Opens a file.
   *
   * @param file closed by the reader, also when this fails
   * @throws CorruptFileException if header, footer or index are damaged
   */
  public static TsmReader open(InputFile file) throws IOException {
    try {
      return new TsmReader(file, readIndex(file));
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, file);
      throw e;
    }
  }

  private static TsmIndex readIndex(InputFile file) throws IOException {
    String path = file.path();
    long footer = file.size() - TsmFormat.FOOTER_BYTES;
    if (footer < TsmFormat.HEADER_BYTES) {
      throw new CorruptFileException(
          path, 0, "a TSM file cannot be as short as " + file.size() + " bytes");
    }
    byte[] head = new byte[TsmFormat.HEADER_BYTES];
    file.readFully(0, head, 0, head.length);
    ByteReader in = new ByteReader(path, head);
    int magic = in.readInt();
    if (magic != TsmFormat.MAGIC) {
      throw new CorruptFileException(
          path, 0, String.format("the first bytes are %08x, those of TSM are 16d116d1", magic));
    }
    int version = in.readUnsignedByte();
    if (version != TsmFormat.VERSION) {
      throw new CorruptFileException(path, 4, "version " + version + " is not known, only 1");
    }
    byte[] tail = new byte[TsmFormat.FOOTER_BYTES];
    file.readFully(footer, tail, 0, tail.length);
    long position = new ByteReader(path, tail).readLong();
    if (position < TsmFormat.HEADER_BYTES || position >= footer) {
      throw new CorruptFileException(
          path, footer, "the index cannot be at " + Long.toUnsignedString(position));
    }
    if (footer - position > Integer.MAX_VALUE - 8) {
      throw new CorruptFileException(
          path, position, "an index of " + (footer - position) + " bytes is too large");
    }
    byte[] bytes = new byte[(int) (footer - position)];
    file.readFully(position, bytes, 0, bytes.length);
    return TsmIndex.parse(path, bytes, position);
  }

  public String path() {
    return file.path();
  }

  /** Bytes of the file. */
  public long size() {
    return file.size();
  }

  public int keyCount() {
    return index.keyCount();
  }

  /** A copy of a key. */
  public byte[] key(int key) {
    return index.key(key);
  }

  /** Where the separator begins in a key, or -1 if it has none; copies nothing. */
  public int indexOfSeparator(int key) {
    return index.indexOfSeparator(key);
  }

  /** The number of a key, or -1 if the file does not have it. */
  public int find(byte[] key) {
    return index.find(key);
  }

  /** The number of the first key that is not below {@code key}, or {@link #keyCount()}. */
  public int firstAtOrAfter(byte[] key) {
    return index.firstAtOrAfter(key);
  }

  public FieldType type(int key) {
    return index.type(key);
  }

  public int blockCount(int key) {
    return index.blockCount(key);
  }

  public IndexEntry block(int key, int block) {
    return index.entry(key, block);
  }

  /** First time of a block, nanoseconds. */
  public long blockMinTime(int key, int block) {
    return index.minTime(key, block);
  }

  /** Last time of a block, nanoseconds. */
  public long blockMaxTime(int key, int block) {
    return index.maxTime(key, block);
  }

  /** The first block of a key that has, or is behind, the first of some times. */
  int firstBlock(int key, TimeRanges times) {
    if (times.isEmpty() || times.first(0) <= minTime(key)) {
      return 0;
    }
    return firstBlockEndingAtOrAfter(key, times.first(0));
  }

  /** The block behind the last one of a key that has one of some times. */
  int endBlock(int key, TimeRanges times) {
    if (times.isEmpty()) {
      return 0;
    }
    long last = times.last(times.count() - 1);
    return last >= maxTime(key)
        ? blockCount(key)
        : firstBlockEndingAtOrAfter(key, last) + 1; // which may begin later, and is not read then
  }

  private int firstBlockEndingAtOrAfter(int key, long time) {
    int low = 0;
    int high = index.blockCount(key);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (index.maxTime(key, middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Bytes of header and blocks: the index begins there. */
  public long indexPosition() {
    return index.blocksEnd();
  }

  /** First time in the file, nanoseconds; tombstones do not count. */
  public long minTime() {
    return index.minTime();
  }

  /** Last time in the file, nanoseconds; tombstones do not count. */
  public long maxTime() {
    return index.maxTime();
  }

  /** First time of a key, nanoseconds. */
  public long minTime(int key) {
    return index.minTime(key, 0);
  }

  /** Last time of a key, nanoseconds. */
  public long maxTime(int key) {
    return index.maxTime(key, index.blockCount(key) - 1);
  }

  /** True if one deleted range has all times of a key, so that no block need be read to know it. */
  public boolean isDeleted(int key, Tombstones tombstones) {
    return !tombstones.isEmpty()
        && tombstones.rangesOf(key(key)).covers(minTime(key), maxTime(key));
  }

  /**
   * Adds the types of all fields of the file, one for each key; keys that were deleted do not
   * count.
   *
   * @throws io.tsm.engine.model.FieldTypeConflictException if a field has two types, or another one
   *     than in {@code types}
   * @throws CorruptFileException if a key has no separator
   */
  public void declareTypes(FieldTypes types, Tombstones tombstones) throws CorruptFileException {
    SeriesKey series = SeriesKey.ofStored(new byte[0], 0, 0);
    for (int i = 0; i < keyCount(); i++) {
      if (isDeleted(i, tombstones)) {
        continue;
      }
      byte[] key = key(i);
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      if (separator < 0) {
        throw new CorruptFileException(
            path(), indexPosition(), "key " + i + " has no separator " + Keys.SEPARATOR);
      }
      byte[] last = series.bytes();
      if (!Arrays.equals(last, 0, last.length, key, 0, separator)) {
        series = SeriesKey.ofStored(key, 0, separator); // the fields of a series follow each other
      }
      byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
      types.declare(series, field, type(i));
    }
  }

  /** A way to read blocks, for one thread. */
  public BlockReader blocks() {
    return new BlockReader(file, index.blocksEnd());
  }

  /**
   * Reads blocks of a key that follow each other into one column.
   *
   * @param key its number
   * @param blocks of this file
   * @param out a column of the key's type; gets the rows of the blocks {@code [fromBlock, toBlock)}
   *     behind those that it has
   * @return the number of rows
   * @throws CorruptFileException if a block is damaged
   */
  public int read(int key, int fromBlock, int toBlock, BlockReader blocks, Values out)
      throws IOException {
    int before = out.size();
    for (int block = fromBlock; block < toBlock; block++) {
      blocks.read(block(key, block), out.type(), out);
    }
    return out.size() - before;
  }

  /** All values of the file. Closing the iterator does not close the file. */
  public KeyIterator iterator() {
    return new TsmIterator(this);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
