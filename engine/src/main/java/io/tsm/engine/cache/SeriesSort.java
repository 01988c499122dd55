package io.tsm.engine.cache;

import io.tsm.engine.model.Keys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Puts series into the order of their keys in a file, as {@link Keys#compareSeries} has it. With
 * many series a comparison waits for memory, several times, and there are twenty for each series.
 * So keys are looked at in words of eight bytes: all words at one place are fetched one after the
 * other, sorted by radix, and where some are equal the next word decides.
 */
final class SeriesSort {
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] SEPARATOR = Keys.separator();
  private static final int FEW = 64; // up to here inserting is faster than counting bytes
  private static final int BYTE_VALUES = 256;

  private final byte[][] keys;
  private final int[] order; // numbers of keys
  private final int[] otherOrder;
  private final long[] words; // of the keys, at the same places
  private final long[] otherWords;
  private final int[][] counts = new int[Long.BYTES][BYTE_VALUES];

  private SeriesSort(byte[][] keys) {
    this.keys = keys;
    this.order = new int[keys.length];
    this.otherOrder = new int[keys.length];
    this.words = new long[keys.length];
    this.otherWords = new long[keys.length];
  }

  /** The entries, sorted. */
  static SeriesEntry[] sort(SeriesEntry[] entries) {
    byte[][] keys = new byte[entries.length][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = entries[i].key().bytes();
    }
    int[] order = new SeriesSort(keys).sort();
    SeriesEntry[] sorted = new SeriesEntry[entries.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = entries[order[i]];
    }
    return sorted;
  }

  private int[] sort() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    sort(0, order.length, 0);
    return order;
  }

  /**
   * Sorts keys that have their first {@code depth} bytes in common. Calls itself for runs of equal
   * words but the longest, so that long keys do not make it deep.
   */
  private void sort(int from, int to, int depth) {
    int start = from;
    int end = to;
    int at = depth;
    while (end - start > 1) {
      if (fetchWords(start, end, at)) {
        if (end - start <= FEW) {
          insert(start, end);
        } else {
          distribute(start, end);
        }
        int longest = longestRun(start, end);
        int longestEnd = endOfRun(longest, end);
        for (int run = start; run < end; ) {
          int runEnd = endOfRun(run, end);
          if (run != longest) {
            sort(run, runEnd, at + Long.BYTES); // overwrites the words of this run only
          }
          run = runEnd;
        }
        start = longest;
        end = longestEnd;
      }
      at += Long.BYTES;
    }
  }

  private int longestRun(int from, int to) {
    int longest = from;
    int length = 0;
    for (int run = from; run < to; ) {
      int end = endOfRun(run, to);
      if (end - run > length) {
        longest = run;
        length = end - run;
      }
      run = end;
    }
    return longest;
  }

  /** Behind the last of those that have the same word as the first. */
  private int endOfRun(int from, int to) {
    int end = from + 1;
    while (end < to && words[end] == words[from]) {
      end++;
    }
    return end;
  }

  /** Fetches the words at a place; false if all of them are equal. */
  private boolean fetchWords(int from, int to, int at) {
    long differences = 0;
    long first = word(keys[order[from]], at);
    for (int i = from; i < to; i++) {
      long word = word(keys[order[i]], at);
      words[i] = word;
      differences |= word ^ first;
    }
    return differences != 0;
  }

  /** Eight bytes of a key with the separator behind it, such that signed words compare as these. */
  private static long word(byte[] key, int at) {
    if (at <= key.length - Long.BYTES) {
      return (long) BIG_ENDIAN.get(key, at) ^ Long.MIN_VALUE;
    }
    long word = 0;
    for (int i = at; i < at + Long.BYTES; i++) {
      word = (word << Byte.SIZE) | byteOf(key, i);
    }
    return word ^ Long.MIN_VALUE;
  }

  private static int byteOf(byte[] key, int i) {
    if (i < key.length) {
      return key[i] & 0xFF;
    }
    return i - key.length < SEPARATOR.length ? SEPARATOR[i - key.length] : 0;
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long word = words[i];
      int key = order[i];
      int k = i;
      for (; k > from && words[k - 1] > word; k--) {
        words[k] = words[k - 1];
        order[k] = order[k - 1];
      }
      words[k] = word;
      order[k] = key;
    }
  }

  /** Sorts by one byte after the other, the last one first; bytes that are all equal are left. */
  private void distribute(int from, int to) {
    for (int[] count : counts) {
      Arrays.fill(count, 0);
    }
    for (int i = from; i < to; i++) {
      long word = words[i] ^ Long.MIN_VALUE;
      for (int b = 0; b < Long.BYTES; b++) {
        counts[b][(int) (word >>> (b * Byte.SIZE)) & 0xFF]++;
      }
    }
    for (int b = 0; b < Long.BYTES; b++) {
      int[] places = counts[b];
      if (!isOneOnly(places, to - from)) {
        moveByByte(from, to, b * Byte.SIZE, places);
      }
    }
  }

  private static boolean isOneOnly(int[] counts, int all) {
    for (int count : counts) {
      if (count != 0) {
        return count == all;
      }
    }
    return true;
  }

  /**
   * Moves all by one byte, those with equal ones in the order in which they are.
   *
   * @param places how many have each value of the byte; used up
   */
  private void moveByByte(int from, int to, int shift, int[] places) {
    int next = from;
    for (int value = 0; value < BYTE_VALUES; value++) {
      int count = places[value];
      places[value] = next;
      next += count;
    }
    for (int i = from; i < to; i++) {
      long word = words[i];
      int place = places[(int) ((word ^ Long.MIN_VALUE) >>> shift) & 0xFF]++;
      otherWords[place] = word;
      otherOrder[place] = order[i];
    }
    System.arraycopy(otherWords, from, words, from, to - from);
    System.arraycopy(otherOrder, from, order, from, to - from);
  }
}
