package io.tsm.benchmarks.contest;

import java.util.Comparator;
import java.util.List;

/**
 * What several rounds had in the middle.
 *
 * @param valuesPerSecond of the median round
 * @param slowest values per second
 * @param fastest values per second
 * @param bytesPerValue of the median round
 * @param rounds that were measured
 */
public record Median(
    double valuesPerSecond, double slowest, double fastest, double bytesPerValue, int rounds) {

  static Median of(List<Measurement> measurements) {
    List<Measurement> sorted =
        measurements.stream()
            .sorted(Comparator.comparingDouble(Measurement::valuesPerSecond))
            .toList();
    Measurement middle = sorted.get(sorted.size() / 2);
    return new Median(
        middle.valuesPerSecond(),
        sorted.get(0).valuesPerSecond(),
        sorted.get(sorted.size() - 1).valuesPerSecond(),
        middle.bytesPerValue(),
        sorted.size());
  }
}
