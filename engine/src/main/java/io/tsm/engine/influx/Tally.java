package io.tsm.engine.influx;

import io.tsm.engine.model.FieldType;

/** What was seen of one field of a measurement. */
final class Tally {
  private final FieldType type;
  private final byte[] sample;
  private long count;
  private Ends ends = Ends.NONE;

  /**
   * @param sample one of its values, as a line
   */
  Tally(FieldType type, byte[] sample) {
    this.type = type;
    this.sample = sample;
  }

  void add(long values) {
    count += values;
  }

  /** A series is at its end. */
  void addEnd(long lastTime) {
    ends = ends.and(lastTime);
  }

  FieldType type() {
    return type;
  }

  byte[] sample() {
    return sample;
  }

  long count() {
    return count;
  }

  Ends ends() {
    return ends;
  }
}
