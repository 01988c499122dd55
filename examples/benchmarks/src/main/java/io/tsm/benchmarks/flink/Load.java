package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.engine.model.Point;
import java.util.List;

/**
 * What a job has to write: points in memory, several times over, each lap later than the last.
 *
 * @param points of one lap, hosts by turns
 * @param hosts series of them
 * @param laps how often they are emitted
 * @param lapNanos by how much later each lap is
 * @param checksum of all values of all laps
 */
record Load(List<Point> points, int hosts, int laps, long lapNanos, Checksum checksum) {

  /** Repeats points. */
  static Load of(DevopsCpu cpu, int laps) {
    List<Point> points = cpu.points();
    long first = points.get(0).time();
    long interval = points.get(cpu.hosts()).time() - first;
    long lapNanos = cpu.steps() * interval;
    Checksum checksum = new Checksum();
    for (int lap = 0; lap < laps; lap++) {
      for (Point point : points) {
        for (int i = 0; i < point.fieldCount(); i++) {
          checksum.add(point.time() + lap * lapNanos, point.bits(i));
        }
      }
    }
    return new Load(points, cpu.hosts(), laps, lapNanos, checksum);
  }

  /** Values of all laps. */
  long values() {
    return checksum.values();
  }
}
