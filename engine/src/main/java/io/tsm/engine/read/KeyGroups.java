package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Goes through the keys of one or more shards in order, each key once, and can read the values of
 * the one it is at. Memory: one key of each file, and four bytes a key where the order is not the
 * files' own. Not thread-safe.
 */
public final class KeyGroups {
  private final PriorityQueue<Place> places;
  private final List<Place> group = new ArrayList<>(); // those at the present key, newest first
  private final long keysLeftAtStart;
  private long keysPassed;

  /**
   * @param newestFirst shards, still open while this is used; of values with the same key and time
   *     in two of them the first one's wins
   */
  public KeyGroups(List<ShardReader> newestFirst, KeyOrder order) {
    Comparator<Place> byKey = Comparator.comparing((Place place) -> place.key, order);
    places = new PriorityQueue<>(byKey.thenComparingInt(place -> place.rank));
    int rank = 0;
    long keys = 0;
    for (ShardReader shard : newestFirst) {
      for (KeySource source : shard.sources()) {
        keys += source.keyCount();
        Place place = new Place(source, rank++, numbers(source, order));
        if (place.advance()) {
          places.add(place);
        }
      }
    }
    keysLeftAtStart = keys;
  }

  /** The numbers of the source's keys in this order; null if that is the source's own. */
  private static int[] numbers(KeySource source, KeyOrder order) {
    if (order == KeyOrder.FILE || isSorted(source, order)) {
      return null;
    }
    Integer[] numbers = new Integer[source.keyCount()];
    Arrays.setAll(numbers, i -> i);
    Arrays.sort(numbers, (a, b) -> order.compare(source.key(a), source.key(b)));
    return Arrays.stream(numbers).mapToInt(Integer::intValue).toArray();
  }

  private static boolean isSorted(KeySource source, KeyOrder order) {
    byte[] previous = null;
    for (int i = 0; i < source.keyCount(); i++) {
      byte[] key = source.key(i);
      if (previous != null && order.compare(previous, key) > 0) {
        return false;
      }
      previous = key;
    }
    return true;
  }

  /** Goes to the next key; false if there is none. */
  public boolean next() {
    for (Place place : group) {
      if (place.advance()) {
        places.add(place);
      }
    }
    group.clear();
    Place first = places.poll();
    if (first == null) {
      return false;
    }
    group.add(first);
    while (!places.isEmpty() && Arrays.equals(places.peek().key, first.key)) {
      group.add(places.poll());
    }
    keysPassed += group.size();
    return true;
  }

  /** The present key. */
  public byte[] key() {
    return group.get(0).key;
  }

  /** The values of the present key; valid also after {@link #next()}. */
  public KeyCursor values() throws CorruptFileException {
    List<KeyPart> parts = new ArrayList<>(group.size());
    for (Place place : group) {
      parts.add(new KeyPart(place.source, place.index()));
    }
    return new KeyCursor(key(), parts);
  }

  /** How far this is, from 0 to 1, counted in keys. */
  public double progress() {
    return keysLeftAtStart == 0 ? 1 : (double) keysPassed / keysLeftAtStart;
  }

  /** A place among the keys of a source. */
  private static final class Place {
    private final KeySource source;
    private final int rank; // 0 is the newest source
    private final int[] numbers;
    private int position = -1;
    private byte[] key;

    Place(KeySource source, int rank, int[] numbers) {
      this.source = source;
      this.rank = rank;
      this.numbers = numbers;
    }

    int index() {
      return numbers == null ? position : numbers[position];
    }

    boolean advance() {
      position++;
      if (position == source.keyCount()) {
        return false;
      }
      key = source.key(index());
      return true;
    }
  }
}
