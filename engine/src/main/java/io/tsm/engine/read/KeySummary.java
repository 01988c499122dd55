package io.tsm.engine.read;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.RowSlices;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TsmReader;
import java.util.List;

/**
 * What is known of a key, or of its values in a range of time, without reading a block.
 *
 * @param type of its values; null if there is none
 * @param blocks in files that would be read, those of overlapping files each for itself
 * @param minTime no value is before that time, nanoseconds
 * @param maxTime no value is after that time
 * @param exactMin true if there is a value at {@code minTime}; false if a delete, or the range
 *     asked for, begins in the middle of a block, so that only the block could tell
 * @param exactMax true if there is a value at {@code maxTime}
 */
public record KeySummary(
    FieldType type, int blocks, long minTime, long maxTime, boolean exactMin, boolean exactMax) {

  static final KeySummary NOTHING =
      new KeySummary(null, 0, Long.MAX_VALUE, Long.MIN_VALUE, false, false);

  /** True if it is known that there are no values. */
  public boolean isEmpty() {
    return type == null;
  }

  static KeySummary of(List<KeyPart> parts, TimeRanges times) {
    KeySummary all = NOTHING;
    for (KeyPart part : parts) {
      all = all.and(part.source().summary(part.index(), times));
    }
    return all;
  }

  /** Of both together. */
  KeySummary and(KeySummary other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    // With equal times it is enough if one of them is sure.
    return new KeySummary(
        type,
        blocks + other.blocks,
        Math.min(minTime, other.minTime),
        Math.max(maxTime, other.maxTime),
        (exactMin && minTime <= other.minTime) || (other.exactMin && other.minTime <= minTime),
        (exactMax && maxTime >= other.maxTime) || (other.exactMax && other.maxTime >= maxTime));
  }

  /** Of a key of a file, without some times. */
  static KeySummary ofBlocks(TsmReader reader, int key, TimeRanges without) {
    int first = -1;
    int last = -1;
    int count = 0;
    for (int block = 0; block < reader.blockCount(key); block++) {
      if (!without.covers(reader.blockMinTime(key, block), reader.blockMaxTime(key, block))) {
        first = first < 0 ? block : first;
        last = block;
        count++;
      }
    }
    if (count == 0) {
      return NOTHING;
    }
    long min = reader.blockMinTime(key, first);
    long max = reader.blockMaxTime(key, last);
    int atMin = without.firstEndingAtOrAfter(min);
    int atMax = without.firstEndingAtOrAfter(max);
    boolean minGone = without.contains(min);
    boolean maxGone = without.contains(max);
    return new KeySummary(
        reader.type(key),
        count,
        minGone ? without.last(atMin) + 1 : min, // a range to the end of time would cover all
        maxGone ? without.first(atMax) - 1 : max,
        !minGone,
        !maxGone);
  }

  /** Of a column, without some times: this is exact. */
  static KeySummary ofColumn(Values column, TimeRanges without) {
    RowSlices slices = new RowSlices();
    slices.reset(column, without, false);
    if (!slices.next()) {
      return NOTHING;
    }
    long min = column.time(slices.from());
    slices.reset(column, without, true);
    slices.next();
    return new KeySummary(column.type(), 0, min, column.time(slices.to() - 1), true, true);
  }
}
