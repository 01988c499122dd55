package io.tsm.benchmarks.report;

import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Median;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Contests as bars. */
final class Plots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private Plots() {}

  /** Draws millions of values a second, a group of bars for each subject, as an SVG file. */
  static void write(ContestResult result, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(result.title())
            .yAxisTitle("million values/s")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setYAxisDecimalPattern("0.#");
    List<String> subjects = List.copyOf(result.subjects());
    for (String contestant : result.measurements().keySet()) {
      List<Double> bars = new ArrayList<>();
      for (String subject : subjects) {
        Map<String, Median> medians = result.medians(subject);
        Median median = medians.get(contestant);
        bars.add(median == null ? null : median.valuesPerSecond() / 1e6);
      }
      chart.addSeries(contestant, subjects, bars);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, out, "svg");
    }
  }
}
