package io.tsm.engine.fuzz;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.io.IOException;

/** What came of reading a file, as a number: the same file gives the same one. */
public final class Result {
  private long hash = 1;
  private int refusals;
  private long rows;

  /** A part of reading. */
  public interface Part {
    void run() throws IOException;
  }

  /**
   * Reads a part, which may be refused as damaged, with a file, a place in it and a reason.
   *
   * @return false if it was refused
   */
  public boolean attempt(Part part) throws IOException {
    try {
      part.run();
      return true;
    } catch (CorruptFileException e) {
      if (e.offset() < 0 || e.path().isEmpty() || e.reason() == null || e.reason().isBlank()) {
        throw new AssertionError("an error that says too little: " + e.getMessage(), e);
      }
      refused(e.getMessage());
      return false;
    }
  }

  /** Something was refused. */
  public void refused(String message) {
    refusals++;
    add(message.hashCode());
  }

  public int refusals() {
    return refusals;
  }

  /** Rows of values that were added. */
  public long rows() {
    return rows;
  }

  public void add(long number) {
    hash = (hash ^ number) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 29;
  }

  /** Adds bytes. */
  public void add(byte[] bytes, int from, int to) {
    add(to - from);
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001B3L;
    }
  }

  public void add(byte[] bytes) {
    add(bytes, 0, bytes.length);
  }

  /** Adds rows. */
  public void add(Values values, int from, int to) {
    rows += to - from;
    add(values.type().blockCode());
    for (int row = from; row < to; row++) {
      add(values.time(row));
    }
    if (values instanceof FloatValues floats) {
      for (int row = from; row < to; row++) {
        add(Double.doubleToRawLongBits(floats.values()[row]));
      }
    } else if (values instanceof LongValues longs) {
      for (int row = from; row < to; row++) {
        add(longs.values()[row]);
      }
    } else if (values instanceof BooleanValues booleans) {
      for (int row = from; row < to; row++) {
        add(booleans.values()[row] ? 1 : 2);
      }
    } else {
      StringValues strings = (StringValues) values;
      for (int row = from; row < to; row++) {
        int start = strings.start(row);
        add(strings.bytes(), start, start + strings.length(row));
      }
    }
  }

  /** Adds all that is left of an iterator, and closes it. */
  public void add(KeyIterator values) throws IOException {
    try (values) {
      while (values.next()) {
        add(values.key());
        add(values.values(), values.from(), values.to());
      }
    }
  }

  /** The number. */
  public long hash() {
    return hash;
  }
}
