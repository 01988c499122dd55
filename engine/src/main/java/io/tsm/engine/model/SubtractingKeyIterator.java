package io.tsm.engine.model;

import io.tsm.engine.io.Closing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * All values of a source but those at whose key and time another one has a value too. Passes on
 * slices of the source's chunks, so nothing is copied.
 */
public final class SubtractingKeyIterator implements KeyIterator {
  private final KeyIterator source;
  private final KeyIterator subtracted;
  private byte[] key; // of the source's chunk
  private int row; // first of it that was not looked at
  private int end;
  private byte[] otherKey; // of the other's chunk; null when it is used up
  private int otherRow; // first of it that was not passed
  private boolean sameKey;
  private int from;
  private int to;

  /**
   * @param source closed with this iterator, as is {@code subtracted}
   * @param subtracted whatever the types of its values are
   */
  public SubtractingKeyIterator(KeyIterator source, KeyIterator subtracted) throws IOException {
    this.source = source;
    this.subtracted = subtracted;
    advanceOther();
  }

  @Override
  public boolean next() throws IOException {
    while (true) {
      if (row == end) {
        if (!source.next()) {
          return false;
        }
        key = source.key();
        row = source.from();
        end = source.to();
        sameKey = seekKey();
      }
      skipSubtracted();
      if (row < end) {
        from = row;
        to = sameKey ? source.values().firstRowAtOrAfter(otherTime(), row, end) : end;
        row = to;
        return true;
      }
    }
  }

  /** Goes to the source's key; false if the other one does not have it. */
  private boolean seekKey() throws IOException {
    int order = -1;
    while (otherKey != null && (order = Arrays.compareUnsigned(otherKey, key)) < 0) {
      advanceOther();
    }
    return otherKey != null && order == 0;
  }

  /** Skips rows that the other one has; afterwards it stands behind the time of the next row. */
  private void skipSubtracted() throws IOException {
    while (row < end && sameKey) {
      long time = source.values().time(row);
      seekTime(time);
      if (!sameKey || otherTime() > time) {
        return;
      }
      row++;
    }
  }

  private void seekTime(long time) throws IOException {
    while (sameKey) {
      otherRow = subtracted.values().firstRowAtOrAfter(time, otherRow, subtracted.to());
      if (otherRow < subtracted.to()) {
        return;
      }
      advanceOther();
      sameKey = otherKey != null && Arrays.equals(otherKey, key);
    }
  }

  private long otherTime() {
    return subtracted.values().time(otherRow);
  }

  private void advanceOther() throws IOException {
    boolean more = subtracted.next();
    otherKey = more ? subtracted.key() : null;
    otherRow = more ? subtracted.from() : 0;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public Values values() {
    return source.values();
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
    Closing.closeAll(List.of(source, subtracted));
  }
}
