package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;

/**
 * Series in partitions by their hash, as InfluxDB's ring has them; each partition is a table with
 * open addressing which grows alone, so that no write waits for the whole ring to move.
 */
final class Ring implements CacheStore {
  private static final int PARTITIONS = 16;
  private static final int INITIAL_SLOTS = 8;

  private final Partition[] partitions = new Partition[PARTITIONS];
  private int count;

  @Override
  public SeriesEntry find(SeriesKey key) {
    Partition partition = partitions[partition(key)];
    return partition == null ? null : partition.find(key);
  }

  @Override
  public void add(SeriesEntry entry) {
    int number = partition(entry.key());
    if (partitions[number] == null) {
      partitions[number] = new Partition();
    }
    partitions[number].add(entry);
    count++;
  }

  /** By the high bits: the low ones choose the slot. */
  private static int partition(SeriesKey key) {
    return key.hashCode() >>> 28;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public SeriesEntry[] entries() {
    SeriesEntry[] entries = new SeriesEntry[count];
    int i = 0;
    for (Partition partition : partitions) {
      if (partition != null) {
        System.arraycopy(partition.entries, 0, entries, i, partition.count);
        i += partition.count;
      }
    }
    return entries;
  }

  /**
   * A table. With many series each look at another one waits for the memory. So a search goes by
   * hashes, and looks at the one series whose hash it is; and series stand in the order in which
   * they came first, which is often the one in which they come again.
   */
  private static final class Partition {
    private SeriesEntry[] entries = new SeriesEntry[INITIAL_SLOTS];
    private long[] slots = new long[INITIAL_SLOTS]; // hash, and the place of the entry + 1; or 0
    private int count;

    SeriesEntry find(SeriesKey key) {
      int mask = slots.length - 1;
      int hash = key.hashCode();
      for (int i = hash & mask; ; i = (i + 1) & mask) {
        long slot = slots[i];
        if (slot == 0) {
          return null;
        }
        if ((int) (slot >>> Integer.SIZE) == hash) {
          SeriesEntry entry = entries[(int) slot - 1];
          if (entry.key().equals(key)) {
            return entry;
          }
        }
      }
    }

    void add(SeriesEntry entry) {
      if (count >= slots.length - (slots.length >> 2)) {
        grow();
      }
      if (count == entries.length) {
        entries = Arrays.copyOf(entries, 2 * count);
      }
      entries[count++] = entry;
      insert((long) entry.key().hashCode() << Integer.SIZE | count);
    }

    private void grow() {
      long[] old = slots;
      slots = new long[old.length * 2];
      for (long slot : old) {
        if (slot != 0) {
          insert(slot);
        }
      }
    }

    private void insert(long slot) {
      int mask = slots.length - 1;
      int i = (int) (slot >>> Integer.SIZE) & mask;
      while (slots[i] != 0) {
        i = (i + 1) & mask;
      }
      slots[i] = slot;
    }
  }
}
