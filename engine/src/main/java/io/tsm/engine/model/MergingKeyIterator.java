package io.tsm.engine.model;

import io.tsm.engine.io.Closing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Merges sorted sources into one: of values with the same key and time the one from the newest
 * source stays. Passes on slices of the sources' chunks, so nothing is copied, and time series that
 * do not overlap are merged by the chunk.
 */
public final class MergingKeyIterator implements KeyIterator {
  private final KeyIterator[] sources; // newest first
  private final byte[][] keys; // of each source's chunk; null when it is used up
  private final int[] rows; // first row of each source's chunk that is not merged yet
  private int current = -1;
  private int from;
  private int to;

  /**
   * @param newestFirst the sources; closed with this iterator
   */
  public MergingKeyIterator(List<? extends KeyIterator> newestFirst) throws IOException {
    sources = newestFirst.toArray(new KeyIterator[0]);
    keys = new byte[sources.length][];
    rows = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      advance(i);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (current >= 0) {
      skipTo(current, to);
    }
    byte[] key = smallestKey();
    if (key == null) {
      current = -1;
      return false;
    }
    current = sourceOfFirstTime(key);
    Values values = sources[current].values();
    long first = values.time(rows[current]);
    long bound = Long.MAX_VALUE; // the first time at which another source has a say
    boolean bounded = false;
    for (int i = 0; i < sources.length; i++) {
      if (i != current && isAt(i, key)) {
        long time = sources[i].values().time(rows[i]);
        if (time == first) { // an older source: the newest with this time is current
          skipTo(i, rows[i] + 1);
          if (!isAt(i, key)) {
            continue;
          }
          time = sources[i].values().time(rows[i]);
        }
        bound = Math.min(bound, time);
        bounded = true;
      }
    }
    from = rows[current];
    int end = sources[current].to();
    to = bounded ? Math.max(from + 1, values.firstRowAtOrAfter(bound, from, end)) : end;
    return true;
  }

  /** The newest of the sources whose next value of this key is the earliest. */
  private int sourceOfFirstTime(byte[] key) {
    int first = -1;
    long firstTime = 0;
    for (int i = 0; i < sources.length; i++) {
      if (isAt(i, key)) {
        long time = sources[i].values().time(rows[i]);
        if (first < 0 || time < firstTime) {
          first = i;
          firstTime = time;
        }
      }
    }
    return first;
  }

  private byte[] smallestKey() {
    byte[] smallest = null;
    for (byte[] key : keys) {
      if (key != null && (smallest == null || Arrays.compareUnsigned(key, smallest) < 0)) {
        smallest = key;
      }
    }
    return smallest;
  }

  private boolean isAt(int source, byte[] key) {
    return keys[source] != null && Arrays.equals(keys[source], key);
  }

  private void skipTo(int source, int row) throws IOException {
    rows[source] = row;
    if (row == sources[source].to()) {
      advance(source);
    }
  }

  private void advance(int source) throws IOException {
    boolean more = sources[source].next();
    keys[source] = more ? sources[source].key() : null;
    rows[source] = more ? sources[source].from() : 0;
  }

  @Override
  public byte[] key() {
    return keys[current];
  }

  @Override
  public Values values() {
    return sources[current].values();
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(Arrays.asList(sources));
  }
}
