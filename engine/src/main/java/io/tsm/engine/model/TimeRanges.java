package io.tsm.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * Ranges of time, nanoseconds, both ends included, that neither overlap nor touch, in ascending
 * order: what was deleted of a key. Immutable.
 */
public final class TimeRanges {
  public static final TimeRanges NONE = new TimeRanges(new long[0], new long[0]);

  /** All of time. */
  public static final TimeRanges ALL = of(Long.MIN_VALUE, Long.MAX_VALUE);

  private final long[] first;
  private final long[] last;

  private TimeRanges(long[] first, long[] last) {
    this.first = first;
    this.last = last;
  }

  /**
   * One range.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  public static TimeRanges of(long first, long last) {
    if (first > last) {
      throw new IllegalArgumentException("a range of time from " + first + " to " + last);
    }
    return new TimeRanges(new long[] {first}, new long[] {last});
  }

  /** These ranges and those. */
  public TimeRanges union(TimeRanges other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    int most = count() + other.count();
    long[] firsts = new long[most];
    long[] lasts = new long[most];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < count() || j < other.count()) {
      boolean mine = j == other.count() || (i < count() && first[i] <= other.first[j]);
      long from = mine ? first[i] : other.first[j];
      long to = mine ? last[i++] : other.last[j++];
      if (count > 0 && (lasts[count - 1] == Long.MAX_VALUE || from <= lasts[count - 1] + 1)) {
        lasts[count - 1] = Math.max(lasts[count - 1], to);
      } else {
        firsts[count] = from;
        lasts[count++] = to;
      }
    }
    return new TimeRanges(Arrays.copyOf(firsts, count), Arrays.copyOf(lasts, count));
  }

  /**
   * All of some ranges together, in a time that grows a little faster than their number: to add
   * them one by one would copy those before it with each.
   */
  public static TimeRanges union(List<TimeRanges> parts) {
    if (parts.size() < 2) {
      return parts.isEmpty() ? NONE : parts.get(0);
    }
    int middle = parts.size() / 2;
    return union(parts.subList(0, middle)).union(union(parts.subList(middle, parts.size())));
  }

  /** All times that are in none of these ranges. */
  public TimeRanges complement() {
    long[] firsts = new long[count() + 1];
    long[] lasts = new long[count() + 1];
    int gaps = 0;
    long next = Long.MIN_VALUE; // the first time behind the ranges seen so far
    for (int i = 0; i < count(); i++) {
      if (first[i] > next) {
        firsts[gaps] = next;
        lasts[gaps++] = first[i] - 1;
      }
      if (last[i] == Long.MAX_VALUE) {
        return new TimeRanges(Arrays.copyOf(firsts, gaps), Arrays.copyOf(lasts, gaps));
      }
      next = last[i] + 1;
    }
    firsts[gaps] = next;
    lasts[gaps++] = Long.MAX_VALUE;
    return new TimeRanges(Arrays.copyOf(firsts, gaps), Arrays.copyOf(lasts, gaps));
  }

  public boolean isEmpty() {
    return first.length == 0;
  }

  /** Number of ranges. */
  public int count() {
    return first.length;
  }

  /** Where a range begins; the ranges are counted from 0. */
  public long first(int range) {
    return first[range];
  }

  /** Where a range ends; that time is in it. */
  public long last(int range) {
    return last[range];
  }

  /** The first range that ends at this time or later; {@link #count()} if there is none. */
  public int firstEndingAtOrAfter(long time) {
    int index = Arrays.binarySearch(last, time);
    return index >= 0 ? index : -index - 1;
  }

  public boolean contains(long time) {
    return overlaps(time, time);
  }

  /** True if any time from {@code from} to {@code to} is in a range. */
  public boolean overlaps(long from, long to) {
    int range = firstEndingAtOrAfter(from);
    return range < count() && first[range] <= to;
  }

  /** True if all times from {@code from} to {@code to} are in one range. */
  public boolean covers(long from, long to) {
    int range = firstEndingAtOrAfter(to);
    return range < count() && first[range] <= from;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TimeRanges other
        && Arrays.equals(first, other.first)
        && Arrays.equals(last, other.last);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(first) * 31 + Arrays.hashCode(last);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < count(); i++) {
      text.append(i > 0 ? ", " : "").append(first[i]).append("..").append(last[i]);
    }
    return text.append(']').toString();
  }
}
