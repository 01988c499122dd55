package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.tsm.BlockIterator;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The keys of a TSM file, without those of which nothing is left. Does not close the file.
 *
 * <p>A key all of whose values went by several deletes with gaps between them still counts as one
 * of the file's: only its blocks could tell.
 */
final class FileKeys implements KeySource {
  private final TsmReader reader;
  private final Tombstones tombstones;
  private final BlockReader blocks; // shared by all keys, for its read-ahead
  private final int[] left; // numbers in the file of the keys that are left; null for all of them

  FileKeys(TsmReader reader, Tombstones tombstones) {
    this.reader = reader;
    this.tombstones = tombstones;
    this.blocks = reader.blocks();
    this.left = left(reader, tombstones);
  }

  private static int[] left(TsmReader reader, Tombstones tombstones) {
    BitSet gone = new BitSet();
    tombstones.forEach(
        (key, deleted) -> {
          int index = reader.find(key);
          if (index >= 0 && deleted.covers(reader.minTime(index), reader.maxTime(index))) {
            gone.set(index);
          }
        });
    if (gone.isEmpty()) {
      return null;
    }
    int[] left = new int[reader.keyCount() - gone.cardinality()];
    for (int i = 0, index = gone.nextClearBit(0); i < left.length; i++) {
      left[i] = index;
      index = gone.nextClearBit(index + 1);
    }
    return left;
  }

  /**
   * Checks that every key has a separator.
   *
   * @throws CorruptFileException if one has none
   */
  static void checkKeys(TsmReader reader) throws CorruptFileException {
    for (int i = 0; i < reader.keyCount(); i++) {
      byte[] key = reader.key(i);
      if (Keys.indexOfSeparator(key, 0, key.length) < 0) {
        throw new CorruptFileException(
            reader.path(), reader.indexPosition(), "a key has no separator " + Keys.SEPARATOR);
      }
    }
  }

  void declareTypes(FieldTypes types) throws CorruptFileException {
    reader.declareTypes(types, tombstones);
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
    return left == null ? reader.keyCount() : left.length;
  }

  private int inFile(int index) {
    return left == null ? index : left[index];
  }

  @Override
  public byte[] key(int index) {
    return reader.key(inFile(index));
  }

  @Override
  public int find(byte[] key) {
    int index = reader.find(key);
    return left == null || index < 0 ? index : Math.max(-1, Arrays.binarySearch(left, index));
  }

  @Override
  public FieldType type(int index) {
    return reader.type(inFile(index));
  }

  @Override
  public long minTime(int index) {
    return reader.minTime(inFile(index));
  }

  @Override
  public long maxTime(int index) {
    return reader.maxTime(inFile(index));
  }

  @Override
  public KeyIterator values(int index) {
    byte[] key = key(index);
    TimeRanges deleted = tombstones.rangesOf(key);
    return new BlockIterator(reader, blocks, inFile(index), key, deleted);
  }
}
