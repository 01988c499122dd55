package io.tsm.engine.compact;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmReader;
import java.util.EnumMap;
import java.util.Map;

/** A place among the keys of a source, and what is needed to read its blocks. */
final class SourceKeys {
  private final MergeSource source;
  private final int rank;
  private final BlockReader blocks;
  private final Map<FieldType, Values> values = new EnumMap<>(FieldType.class);
  private int index = -1;
  private byte[] key;

  /**
   * @param rank 0 is the newest source
   */
  SourceKeys(MergeSource source, int rank) {
    this.source = source;
    this.rank = rank;
    this.blocks = source.reader().blocks();
  }

  /** Goes to the next key; false if there is none. */
  boolean advance() {
    index++;
    if (index == reader().keyCount()) {
      return false;
    }
    key = reader().key(index);
    return true;
  }

  byte[] key() {
    return key;
  }

  int rank() {
    return rank;
  }

  /** The blocks of the present key. */
  KeyBlocks keyBlocks() {
    return new KeyBlocks(this, index, key);
  }

  /** True if nothing of the present key is left out. */
  boolean isWhole() {
    return !deleted(key).overlaps(reader().minTime(index), reader().maxTime(index));
  }

  TsmReader reader() {
    return source.reader();
  }

  BlockReader blocks() {
    return blocks;
  }

  TimeRanges deleted(byte[] ofKey) {
    return source.without().apply(ofKey);
  }

  /** An empty column, the same one for all keys of a type. */
  Values values(FieldType type) {
    Values column = values.computeIfAbsent(type, missing -> Values.create(missing, 1));
    column.clear();
    return column;
  }
}
