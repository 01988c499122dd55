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
import java.util.BitSet;

/**
 * The keys of a TSM file and what is deleted of them. Does not close the file.
 *
 * <p>A key all of whose values went by several deletes with gaps between them still counts as one
 * of the file's: only its blocks could tell.
 */
final class FileKeys implements KeySource {
  private final TsmReader reader;
  private final Tombstones tombstones;
  private final Object shard;
  private BlockReader blocks; // shared by all keys, for its read-ahead; null before the first
  private BitSet gone; // keys of which nothing is left; null before somebody asks

  FileKeys(TsmReader reader, Tombstones tombstones, Object shard) {
    this.reader = reader;
    this.tombstones = tombstones;
    this.shard = shard;
  }

  private static BitSet gone(TsmReader reader, Tombstones tombstones) {
    BitSet gone = new BitSet();
    tombstones.forEach(
        (key, deleted) -> {
          int index = reader.find(key);
          if (index >= 0 && deleted.covers(reader.minTime(index), reader.maxTime(index))) {
            gone.set(index);
          }
        });
    return gone;
  }

  /**
   * Checks that every key has a separator.
   *
   * @throws CorruptFileException if one has none
   */
  static void checkKeys(TsmReader reader) throws CorruptFileException {
    for (int i = 0; i < reader.keyCount(); i++) {
      if (reader.indexOfSeparator(i) < 0) {
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
  public Object shard() {
    return shard;
  }

  @Override
  public int keyCount() {
    return reader.keyCount();
  }

  @Override
  public boolean isGone(int index) {
    if (gone == null) {
      gone = gone(reader, tombstones);
    }
    return gone.get(index);
  }

  @Override
  public byte[] key(int index) {
    return reader.key(index);
  }

  @Override
  public int firstAtOrAfter(byte[] key) {
    return reader.firstAtOrAfter(key);
  }

  @Override
  public int find(byte[] key) {
    int index = reader.find(key);
    return index < 0 || deleted(key).covers(minTime(index), maxTime(index)) ? -1 : index;
  }

  @Override
  public FieldType type(int index) {
    return reader.type(index);
  }

  @Override
  public long minTime(int index) {
    return reader.minTime(index);
  }

  @Override
  public long maxTime(int index) {
    return reader.maxTime(index);
  }

  @Override
  public long minTime() {
    return reader.minTime();
  }

  @Override
  public long maxTime() {
    return reader.maxTime();
  }

  @Override
  public long bytes(int index) {
    long bytes = 0;
    for (int block = 0; block < reader.blockCount(index); block++) {
      bytes += reader.block(index, block).size();
    }
    return bytes;
  }

  @Override
  public KeySummary summary(int index, TimeRanges times) {
    TimeRanges without = deleted(reader.key(index)).union(times.complement());
    return KeySummary.ofBlocks(reader, index, without);
  }

  private TimeRanges deleted(byte[] key) {
    return tombstones.rangesOf(key);
  }

  @Override
  public KeyIterator values(int index, TimeRanges times, boolean descending) {
    if (blocks == null) {
      blocks = reader.blocks();
    }
    byte[] key = key(index);
    return new BlockIterator(reader, blocks, index, key, times, deleted(key), descending);
  }

  @Override
  public long blocksRead() {
    return blocks == null ? 0 : blocks.blocksRead();
  }
}
