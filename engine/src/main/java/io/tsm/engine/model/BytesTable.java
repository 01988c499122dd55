package io.tsm.engine.model;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * A hash table from byte arrays to objects that is asked with ranges of other arrays, so that a
 * look-up makes no object. Open addressing, at most half full. Not thread-safe.
 */
final class BytesTable<V> {
  private static final int SMALLEST = 16;

  private byte[][] keys = new byte[SMALLEST][];
  private long[] hashes = new long[SMALLEST];
  private Object[] values = new Object[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  /** Slots in the arrays; each takes 16 bytes or more. */
  int slots() {
    return keys.length;
  }

  /**
   * The value of the key {@code bytes[from, to)}, or null.
   *
   * @param hash {@link ByteRanges#hash} of it
   */
  @SuppressWarnings("unchecked") // add() takes nothing but V
  V find(byte[] bytes, int from, int to, long hash) {
    int mask = keys.length - 1;
    for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      byte[] key = keys[slot];
      if (key == null) {
        return null;
      }
      if (hashes[slot] == hash && Arrays.equals(key, 0, key.length, bytes, from, to)) {
        return (V) values[slot];
      }
    }
  }

  /** Adds a key that is not there yet. */
  void add(byte[] key, long hash, V value) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    insert(key, hash, value);
    size++;
  }

  /** Forgets everything, and gives back large arrays. */
  void clear() {
    keys = new byte[SMALLEST][];
    hashes = new long[SMALLEST];
    values = new Object[SMALLEST];
    size = 0;
  }

  /** Shows all keys with their values, in any order. */
  @SuppressWarnings("unchecked") // add() takes nothing but V
  void forEach(BiConsumer<byte[], V> visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != null) {
        visitor.accept(keys[slot], (V) values[slot]);
      }
    }
  }

  private void insert(byte[] key, long hash, Object value) {
    int mask = keys.length - 1;
    int slot = (int) hash & mask;
    while (keys[slot] != null) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    hashes[slot] = hash;
    values[slot] = value;
  }

  private void grow() {
    byte[][] oldKeys = keys;
    long[] oldHashes = hashes;
    Object[] oldValues = values;
    int length = Math.multiplyExact(2, oldKeys.length);
    keys = new byte[length][];
    hashes = new long[length];
    values = new Object[length];
    for (int slot = 0; slot < oldKeys.length; slot++) {
      if (oldKeys[slot] != null) {
        insert(oldKeys[slot], oldHashes[slot], oldValues[slot]);
      }
    }
  }
}
