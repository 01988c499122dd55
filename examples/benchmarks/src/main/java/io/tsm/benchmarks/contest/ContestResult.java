package io.tsm.benchmarks.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All measurements of a contest.
 *
 * @param title of it
 * @param reference name of the contestant to which the others are compared
 * @param measurements by contestant, in the order of rounds
 * @param absent contestants that did not take part, and why
 */
public record ContestResult(
    String title,
    String reference,
    Map<String, List<Measurement>> measurements,
    List<String> absent) {

  /** What was measured, in the order of its first measurement. */
  public Set<String> subjects() {
    Set<String> subjects = new LinkedHashSet<>();
    measurements.values().forEach(list -> list.forEach(m -> subjects.add(m.what())));
    return subjects;
  }

  /** The medians of one subject, by contestant. */
  public Map<String, Median> medians(String subject) {
    Map<String, Median> medians = new LinkedHashMap<>();
    measurements.forEach(
        (name, list) -> {
          List<Measurement> of = new ArrayList<>(list);
          of.removeIf(measurement -> !measurement.what().equals(subject));
          if (!of.isEmpty()) {
            medians.put(name, Median.of(of));
          }
        });
    return medians;
  }

  /** How many times as fast as the contestant it is to be compared with; NaN if that is absent. */
  public double ratio(String subject, String contestant) {
    Map<String, Median> medians = medians(subject);
    Median reference = medians.get(this.reference);
    return reference == null
        ? Double.NaN
        : medians.get(contestant).valuesPerSecond() / reference.valuesPerSecond();
  }
}
