package io.tsm.benchmarks.size;

import java.util.Map;

/**
 * What a set takes.
 *
 * @param set its name
 * @param values in it
 * @param bytes of its files, by who wrote them
 */
record SetSizes(String set, long values, Map<String, Long> bytes) {

  /** Bytes per value; NaN of somebody who was absent. */
  double perValue(String who) {
    return bytes.containsKey(who) ? (double) bytes.get(who) / values : Double.NaN;
  }

  /** How many times as large ours is as somebody else's; NaN if that one was absent. */
  double ratio(String who) {
    return perValue(SizeBenchmark.OURS) / perValue(who);
  }
}
