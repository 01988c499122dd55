package io.tsm.benchmarks.range;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.engine.model.Point;
import java.util.List;

/**
 * A range of time that is read.
 *
 * @param name of it
 * @param from first time, nanoseconds
 * @param to last time, nanoseconds
 * @param checksum of the values that must be found in it
 */
record Window(String name, long from, long to, Checksum checksum) {

  /** One of these points. */
  static Window of(String name, List<Point> points, long from, long to) {
    Checksum checksum =
        Checksum.of(
            points.stream().filter(point -> point.time() >= from && point.time() <= to).toList());
    return new Window(name, from, to, checksum);
  }

  boolean overlaps(long minTime, long maxTime) {
    return minTime <= to && maxTime >= from;
  }
}
