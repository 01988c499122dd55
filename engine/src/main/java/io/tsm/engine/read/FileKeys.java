package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;

/** The keys of a TSM file. */
final class FileKeys implements KeySource, Closeable {
  private final TsmReader reader;
  private final BlockReader blocks; // shared by all keys, for its read-ahead

  /**
   * Takes over a reader.
   *
   * @throws CorruptFileException if a key has no separator
   */
  FileKeys(TsmReader reader) throws CorruptFileException {
    this.reader = reader;
    this.blocks = reader.blocks();
    for (int i = 0; i < reader.keyCount(); i++) {
      byte[] key = reader.key(i);
      if (Keys.indexOfSeparator(key, 0, key.length) < 0) {
        throw new CorruptFileException(
            reader.path(), reader.indexPosition(), "a key has no separator " + Keys.SEPARATOR);
      }
    }
  }

  TsmReader reader() {
    return reader;
  }

  @Override
  public String name() {
    return reader.path();
  }

  @Override
  public int keyCount() {
    return reader.keyCount();
  }

  @Override
  public byte[] key(int index) {
    return reader.key(index);
  }

  @Override
  public int find(byte[] key) {
    return reader.find(key);
  }

  @Override
  public FieldType type(int index) {
    return reader.type(index);
  }

  @Override
  public long minTime(int index) {
    return reader.block(index, 0).minTime();
  }

  @Override
  public long maxTime(int index) {
    return reader.block(index, reader.blockCount(index) - 1).maxTime();
  }

  @Override
  public KeyIterator values(int index) {
    return new BlockIterator(reader, blocks, index);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
