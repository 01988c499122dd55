package io.tsm.engine.influx;

/**
 * Where the series of a field end: one number tells two such sets of times apart, whatever the
 * order in which series come.
 *
 * @param series that have a value
 * @param lastTimes the sum of their last times, nanoseconds, as far as a long holds it
 */
record Ends(long series, long lastTimes) {
  static final Ends NONE = new Ends(0, 0);

  Ends and(long lastTime) {
    return new Ends(series + 1, lastTimes + lastTime);
  }
}
