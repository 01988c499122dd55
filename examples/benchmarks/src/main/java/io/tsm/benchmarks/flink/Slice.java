package io.tsm.benchmarks.flink;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;

/**
 * Each {@code of}-th record from number {@code index} on, several times over: with hosts that take
 * turns, the hosts with such a number.
 *
 * @param records their name
 * @param laps how often all of them are emitted
 * @param lapNanos by how much later each lap is
 * @param position records emitted
 */
record Slice<T>(String records, int index, int of, int laps, long lapNanos, long position)
    implements IteratorSourceSplit<T, Slice.SliceIterator<T>> {

  @Override
  public String splitId() {
    return index + " of " + of;
  }

  @Override
  public SliceIterator<T> getIterator() {
    return new SliceIterator<>(this);
  }

  @Override
  public Slice<T> getUpdatedSplitForIterator(SliceIterator<T> iterator) {
    return new Slice<>(records, index, of, laps, lapNanos, iterator.position);
  }

  /** Goes through a slice. */
  static final class SliceIterator<T> implements Iterator<T> {
    private final Slice<T> slice;
    private final Records<T> records;
    private final int perLap;
    private final long end;
    private long position;
    private int at; // in the lap
    private long shift;

    @SuppressWarnings("unchecked")
    SliceIterator(Slice<T> slice) {
      this.slice = slice;
      this.records = (Records<T>) Records.Published.find(slice.records);
      this.perLap = (records.size() - slice.index + slice.of - 1) / slice.of;
      this.end = (long) perLap * slice.laps;
      this.position = slice.position;
      this.at = (int) (position % perLap);
      this.shift = position / perLap * slice.lapNanos;
    }

    @Override
    public boolean hasNext() {
      return position < end;
    }

    @Override
    public T next() {
      if (position >= end) {
        throw new NoSuchElementException(slice.toString());
      }
      T record = records.at(slice.index + at * slice.of, shift);
      position++;
      if (++at == perLap) {
        at = 0;
        shift += slice.lapNanos;
      }
      return record;
    }
  }
}
