package io.tsm.benchmarks.report;

import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Median;
import io.tsm.benchmarks.report.Plot.Bars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A contest as a part of the page: ratios first, then what they are made of. */
public final class ContestSection {
  private ContestSection() {}

  /**
   * Makes it.
   *
   * @param text what was done, before the table
   * @param verdicts of the targets which it decides
   */
  public static Section of(ContestResult result, String text, List<Verdict> verdicts) {
    return new Section(
        result.title(), text, verdicts, table(result), plot(result), notes(result), result);
  }

  private static List<String> notes(ContestResult result) {
    return result.absent().stream().map(absent -> "Left out: " + absent).toList();
  }

  private static Table table(ContestResult result) {
    boolean sizes =
        result.measurements().values().stream()
            .flatMap(List::stream)
            .anyMatch(measurement -> measurement.bytes() > 0);
    List<String> header =
        new ArrayList<>(
            List.of("what", "who", "times as fast", "million values/s", "slowest to fastest"));
    if (sizes) {
      header.add("bytes/value");
    }
    Table table = new Table(2, header);
    for (String subject : result.subjects()) {
      for (Map.Entry<String, Median> entry : result.medians(subject).entrySet()) {
        Median median = entry.getValue();
        double ratio = result.ratio(subject, entry.getKey());
        List<String> cells = new ArrayList<>();
        cells.add(subject);
        cells.add(entry.getKey());
        cells.add(Double.isNaN(ratio) ? "" : format("%.2f", ratio));
        cells.add(format("%.2f", median.valuesPerSecond() / 1e6));
        cells.add(
            format("%.2f", median.slowest() / 1e6)
                + " - "
                + format("%.2f", median.fastest() / 1e6));
        if (sizes) {
          cells.add(median.bytesPerValue() == 0 ? "" : format("%.3f", median.bytesPerValue()));
        }
        table.row(cells.toArray(String[]::new));
      }
    }
    return table;
  }

  /**
   * How many times as fast each one is, as rates of different things would dwarf each other; rates
   * if there is nobody to compare with.
   */
  private static Plot plot(ContestResult result) {
    List<String> subjects = new ArrayList<>(result.subjects());
    if (subjects.isEmpty()) {
      return null; // nobody could take part
    }
    String reference = result.reference();
    boolean ratios = result.measurements().containsKey(reference);
    if (ratios) {
      subjects.removeIf(subject -> !result.medians(subject).containsKey(reference));
    }
    Map<String, List<Double>> series = new LinkedHashMap<>();
    for (String contestant : result.measurements().keySet()) {
      List<Double> bars = new ArrayList<>();
      for (String subject : subjects) {
        Median median = result.medians(subject).get(contestant);
        if (median == null) {
          bars.add(null);
        } else {
          bars.add(ratios ? result.ratio(subject, contestant) : median.valuesPerSecond() / 1e6);
        }
      }
      series.put(contestant, bars);
    }
    return new Bars(
        ratios ? "times as fast as " + reference : "million values/s", subjects, series);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
