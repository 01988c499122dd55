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
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * An open TSM file. Header, footer and index are read and checked when it is opened; each block is
 * checked when it is read. Keys are numbered from 0 in their order in the file. Safe for use by
 * several threads, each with its own {@link #blocks()} or {@link #iterator()}.
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

  /** The number of a key, or -1 if the file does not have it. */
  public int find(byte[] key) {
    return index.find(key);
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

  /** Bytes of header and blocks: the index begins there. */
  public long indexPosition() {
    return index.blocksEnd();
  }

  /** First time of a key, nanoseconds. */
  public long minTime(int key) {
    return index.entry(key, 0).minTime();
  }

  /** Last time of a key, nanoseconds. */
  public long maxTime(int key) {
    return index.entry(key, index.blockCount(key) - 1).maxTime();
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

  /** All values of the file. Closing the iterator does not close the file. */
  public KeyIterator iterator() {
    return new TsmIterator(this);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
