package io.tsm.engine.testing.influx;

import io.tsm.engine.model.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** All values of one field of one series, by time. */
final class PointColumn {
  private final FieldType type;
  private final List<String> texts = new ArrayList<>();
  private long[] times = new long[4];
  private long[] bits = new long[4]; // for strings: where they are in texts
  private int size;
  private boolean ascending = true;
  private int repeated;
  private int changed;

  PointColumn(FieldType type) {
    this.type = type;
  }

  FieldType type() {
    return type;
  }

  void add(long time, long valueBits) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      bits = Arrays.copyOf(bits, 2 * size);
    }
    ascending &= size == 0 || times[size - 1] < time;
    times[size] = time;
    bits[size] = valueBits;
    size++;
  }

  void add(long time, String text) {
    texts.add(text);
    add(time, texts.size() - 1);
  }

  /** Number of times, each counted once. */
  int size() {
    settle();
    return size;
  }

  /** How many values gave way to later ones of the same time. */
  int repeated() {
    settle();
    return repeated;
  }

  /** How many of those were not equal to the value that came next. */
  int changed() {
    settle();
    return changed;
  }

  long time(int row) {
    settle();
    return times[row];
  }

  String text(int row) {
    return texts.get((int) bits[row]);
  }

  long bits(int row) {
    return bits[row];
  }

  boolean sameValue(int row, PointColumn other, int otherRow) {
    if (type != other.type) {
      return false;
    }
    return type == FieldType.STRING
        ? text(row).equals(other.text(otherRow))
        : bits[row] == other.bits[otherRow];
  }

  private boolean isSame(long left, long right) {
    return type == FieldType.STRING
        ? texts.get((int) left).equals(texts.get((int) right))
        : left == right;
  }

  /** Sorts by time; of several values of one time the last one stays. */
  private void settle() {
    if (ascending) {
      return;
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(i -> times[i]));
    long[] sortedTimes = new long[size];
    long[] sortedBits = new long[size];
    int kept = 0;
    for (int row : order) {
      if (kept > 0 && sortedTimes[kept - 1] == times[row]) {
        kept--;
        repeated++;
        changed += isSame(sortedBits[kept], bits[row]) ? 0 : 1;
      }
      sortedTimes[kept] = times[row];
      sortedBits[kept] = bits[row];
      kept++;
    }
    times = sortedTimes;
    bits = sortedBits;
    size = kept;
    ascending = true;
  }
}
