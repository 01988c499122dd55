package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The values of one key from the last time to the first, from all sources that have it. Chunks come
 * in descending order, but a chunk is a slice of a column as it is stored: its times ascend, so go
 * through its rows from {@code to() - 1} down to {@code from()}. Reads and keeps no more than
 * {@link KeyCursor}; to see the last values of a key costs its last block.
 */
public final class DescendingCursor implements Closeable {
  private final byte[] key;
  private final FieldType type;
  private final TimeRanges times;
  private final List<List<KeyPart>> clusters; // in the order of times; in each, newest first
  private int nextCluster;
  private DescendingMerge current;

  /**
   * @param newestFirst who has the key
   * @param times to which the values are limited
   * @throws CorruptFileException if two parts of one shard have different types
   */
  DescendingCursor(byte[] key, List<KeyPart> newestFirst, TimeRanges times)
      throws CorruptFileException {
    this.key = key;
    this.type = KeyPart.newestType(key, newestFirst);
    this.times = times;
    this.clusters = KeyPart.clusters(newestFirst, times);
    this.nextCluster = clusters.size() - 1;
  }

  /**
   * The type of the newest values of the key; null if there are none. If several shards are read as
   * one, those of another shard may have another: {@code values().type()} is that of a chunk.
   */
  public FieldType type() {
    return type;
  }

  public byte[] key() {
    return key;
  }

  /** Goes to the next chunk, which is valid until the one after; false if there is none. */
  public boolean next() throws IOException {
    while (current == null || !current.next()) {
      current = null;
      if (nextCluster < 0) {
        return false;
      }
      current = open(clusters.get(nextCluster--));
    }
    return true;
  }

  private DescendingMerge open(List<KeyPart> newestFirst) throws IOException {
    return new DescendingMerge(
        newestFirst.stream().map(part -> part.values(times, true)).toArray(KeyIterator[]::new));
  }

  /** The values of this chunk are its rows {@code [from(), to())}; there is at least one. */
  public Values values() {
    return current.values();
  }

  public int from() {
    return current.from();
  }

  public int to() {
    return current.to();
  }

  /** Ends it; {@link #next} says false from now on. */
  @Override
  public void close() {
    current = null;
    nextCluster = -1;
  }
}
