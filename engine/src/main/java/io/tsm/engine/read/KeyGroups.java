package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.TimeRanges;
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
  private final List<Place> all = new ArrayList<>();

  /**
   * @param newestFirst shards, still open while this is used; of values with the same key and time
   *     in two of them the first one's wins
   */
  public KeyGroups(List<ShardReader> newestFirst, KeyOrder order) {
    this(
        newestFirst.stream().flatMap(shard -> shard.sources().stream()).toList(),
        order,
        KeyRange.ALL);
  }

  /** Only the keys of a range, for which the order must be that of files. */
  KeyGroups(List<KeySource> newestFirst, KeyOrder order, KeyRange range) {
    Comparator<Place> byKey = Comparator.comparing((Place place) -> place.key, order);
    places = new PriorityQueue<>(byKey.thenComparingInt(place -> place.rank));
    for (KeySource source : newestFirst) {
      Place place = new Place(source, all.size(), numbers(source, order), range);
      all.add(place);
      add(place);
    }
  }

  private void add(Place place) {
    if (place.advance()) {
      places.add(place);
    }
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
    group.forEach(this::add);
    group.clear();
    Place first = places.poll();
    if (first == null) {
      return false;
    }
    group.add(first);
    while (!places.isEmpty() && Arrays.equals(places.peek().key, first.key)) {
      group.add(places.poll());
    }
    return true;
  }

  /** Makes {@link #next} go to {@code key} or behind it. Only in the order of files. */
  void skipTo(byte[] key) {
    places.clear();
    group.clear();
    for (Place place : all) {
      place.skipTo(key);
      add(place);
    }
  }

  /** The present key. */
  public byte[] key() {
    return group.get(0).key;
  }

  /** Who has the present key. */
  List<KeyPart> parts() {
    List<KeyPart> parts = new ArrayList<>(group.size());
    for (Place place : group) {
      parts.add(new KeyPart(place.source, place.index()));
    }
    return parts;
  }

  /** The values of the present key; valid also after {@link #next()}. */
  public KeyCursor values() throws CorruptFileException {
    return new KeyCursor(key(), parts(), TimeRanges.ALL);
  }

  /** How far this is, from 0 to 1, counted in keys. */
  public double progress() {
    long passed = 0;
    long total = 0;
    for (Place place : all) {
      passed += Math.min(place.position, place.end) - place.start;
      total += place.end - place.start;
    }
    return total == 0 ? 1 : (double) passed / total;
  }

  /** A place among the keys of a source. */
  private static final class Place {
    private final KeySource source;
    private final int rank; // 0 is the newest source
    private final int[] numbers;
    private final int start;
    private final int end;
    private int position; // of the key that comes next, or of the present one if it is not null
    private byte[] key;

    Place(KeySource source, int rank, int[] numbers, KeyRange range) {
      this.source = source;
      this.rank = rank;
      this.numbers = numbers;
      this.start = range.from().length == 0 ? 0 : source.firstAtOrAfter(range.from());
      this.end = range.to() == null ? source.keyCount() : source.firstAtOrAfter(range.to());
      this.position = start;
    }

    int index() {
      return numbers == null ? position : numbers[position];
    }

    boolean advance() {
      if (key != null) {
        position++;
      }
      key = null;
      while (position < end && source.isGone(index())) {
        position++;
      }
      if (position >= end) {
        return false;
      }
      key = source.key(index());
      return true;
    }

    void skipTo(byte[] target) {
      position = Math.max(position, source.firstAtOrAfter(target));
      key = null;
    }
  }
}
