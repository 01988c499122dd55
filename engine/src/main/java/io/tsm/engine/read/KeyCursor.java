package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.List;

/**
 * The values of one key in the order of their times, from all sources that have it. Sources whose
 * times overlap are merged; one after the other is opened otherwise, so that one block of each
 * overlapping source is in memory and nothing more. A chunk is a slice of a decoded block, or of a
 * cache's column: no value is copied.
 */
public final class KeyCursor implements KeyIterator {
  private final byte[] key;
  private final FieldType type;
  private final TimeRanges times;
  private final List<List<KeyPart>> clusters; // in the order of times; in each, newest first
  private int nextCluster;
  private KeyIterator current;

  /**
   * @param newestFirst who has the key
   * @param times to which the values are limited
   * @throws CorruptFileException if two parts of one shard have different types
   */
  KeyCursor(byte[] key, List<KeyPart> newestFirst, TimeRanges times) throws CorruptFileException {
    this.key = key;
    this.type = KeyPart.newestType(key, newestFirst);
    this.times = times;
    this.clusters = KeyPart.clusters(newestFirst, times);
  }

  /**
   * The type of the newest values of the key; null if there are none. If several shards are read as
   * one, those of another shard may have another: {@code values().type()} is that of a chunk.
   */
  public FieldType type() {
    return type;
  }

  @Override
  public boolean next() throws IOException {
    while (current == null || !current.next()) {
      closeCurrent();
      if (nextCluster == clusters.size()) {
        return false;
      }
      current = open(clusters.get(nextCluster++));
    }
    return true;
  }

  private KeyIterator open(List<KeyPart> newestFirst) throws IOException {
    return newestFirst.size() == 1
        ? newestFirst.get(0).values(times, false)
        : new MergingKeyIterator(
            newestFirst.stream().map(part -> part.values(times, false)).toList());
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public Values values() {
    return current.values();
  }

  @Override
  public int from() {
    return current.from();
  }

  @Override
  public int to() {
    return current.to();
  }

  /** Ends it; {@link #next} says false from now on. */
  @Override
  public void close() throws IOException {
    nextCluster = clusters.size();
    closeCurrent();
  }

  private void closeCurrent() throws IOException {
    if (current != null) {
      KeyIterator closing = current;
      current = null;
      closing.close();
    }
  }
}
