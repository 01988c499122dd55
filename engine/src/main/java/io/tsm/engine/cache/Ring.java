package io.tsm.engine.cache;

import io.tsm.engine.model.SeriesKey;

/**
 * Series in partitions by their hash, as InfluxDB's ring has them; each partition is a table with
 * open addressing which grows alone, so that no write waits for the whole ring to move.
 */
final class Ring implements CacheStore {
  private static final int PARTITIONS = 16;
  private static final int INITIAL_SLOTS = 8;

  private final SeriesEntry[][] partitions = new SeriesEntry[PARTITIONS][INITIAL_SLOTS];
  private final int[] counts = new int[PARTITIONS];
  private int count;

  @Override
  public SeriesEntry find(SeriesKey key) {
    SeriesEntry[] slots = partitions[partition(key)];
    int mask = slots.length - 1;
    for (int slot = key.hashCode() & mask; ; slot = (slot + 1) & mask) {
      SeriesEntry entry = slots[slot];
      if (entry == null || entry.key().equals(key)) {
        return entry;
      }
    }
  }

  @Override
  public void add(SeriesEntry entry) {
    int partition = partition(entry.key());
    SeriesEntry[] slots = partitions[partition];
    if (counts[partition] >= slots.length - (slots.length >> 2)) {
      slots = grow(slots);
      partitions[partition] = slots;
    }
    insert(slots, entry);
    counts[partition]++;
    count++;
  }

  private static SeriesEntry[] grow(SeriesEntry[] slots) {
    SeriesEntry[] grown = new SeriesEntry[slots.length * 2];
    for (SeriesEntry entry : slots) {
      if (entry != null) {
        insert(grown, entry);
      }
    }
    return grown;
  }

  private static void insert(SeriesEntry[] slots, SeriesEntry entry) {
    int mask = slots.length - 1;
    int slot = entry.key().hashCode() & mask;
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry;
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
    for (SeriesEntry[] slots : partitions) {
      for (SeriesEntry entry : slots) {
        if (entry != null) {
          entries[i++] = entry;
        }
      }
    }
    return entries;
  }
}
