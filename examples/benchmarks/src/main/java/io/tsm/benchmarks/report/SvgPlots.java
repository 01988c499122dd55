package io.tsm.benchmarks.report;

import io.tsm.benchmarks.report.Plot.Bars;
import io.tsm.benchmarks.report.Plot.Lines;
import io.tsm.benchmarks.report.Plot.XY;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws plots as SVG files. */
final class SvgPlots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int FEW_GROUPS = 6; // whose names stand beside each other
  private static final int FRAME_HEIGHT = 140; // of a plot, with title, axis and legend
  private static final int BAR_HEIGHT = 16;
  private static final String DECIMALS = "0.##";
  private static final Font SMALL_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  // Told apart in print and by those who see few colours (Okabe and Ito).
  private static final Color[] COLORS = {
    new Color(0x00, 0x72, 0xB2),
    new Color(0xE6, 0x9F, 0x00),
    new Color(0x00, 0x9E, 0x73),
    new Color(0xCC, 0x79, 0xA7),
    new Color(0x56, 0xB4, 0xE9),
    new Color(0xD5, 0x5E, 0x00)
  };

  private SvgPlots() {}

  static void write(String title, Plot plot, Path file) throws IOException {
    Chart<?, ?> chart = plot instanceof Bars bars ? bars(title, bars) : lines(title, (Lines) plot);
    try (OutputStream out = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, out, "svg");
    }
  }

  /** Upright bars if their groups are few; else lying ones, which have room for long names. */
  private static Chart<?, ?> bars(String title, Bars bars) {
    return bars.groups().size() > FEW_GROUPS ? lyingBars(title, bars) : uprightBars(title, bars);
  }

  private static CategoryChart uprightBars(String title, Bars bars) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(bars.title())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLabelsVisible(true).setLabelsFont(FONT);
    chart.getStyler().setDecimalPattern(DECIMALS);
    chart.getStyler().setYAxisDecimalPattern(DECIMALS);
    bars.series().forEach((name, heights) -> chart.addSeries(name, bars.groups(), heights));
    return chart;
  }

  private static HorizontalBarChart lyingBars(String title, Bars bars) {
    int count = bars.groups().size() * (bars.series().size() + 1); // with a gap
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(WIDTH)
            .height(FRAME_HEIGHT + count * BAR_HEIGHT)
            .title(title)
            .xAxisTitle(bars.title())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLabelsVisible(true).setLabelsFont(SMALL_FONT);
    chart.getStyler().setDecimalPattern(DECIMALS);
    chart.getStyler().setXAxisDecimalPattern(DECIMALS);
    // The library has this for both axes here; with more a group could lose its name.
    chart.getStyler().setXAxisTickMarkSpacingHint(2 * BAR_HEIGHT);
    bars.series().forEach((name, lengths) -> chart.addSeries(name, lengths, bars.groups()));
    return chart;
  }

  private static XYChart lines(String title, Lines lines) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(lines.xTitle())
            .yAxisTitle(lines.title())
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(SvgPlots::thousands);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisDecimalPattern(DECIMALS);
    lines
        .series()
        .forEach(
            (name, points) ->
                chart.addSeries(
                    name,
                    points.stream().mapToDouble(XY::x).toArray(),
                    points.stream().mapToDouble(XY::y).toArray()));
    return chart;
  }

  /** {@code 1E7} becomes {@code 10 M}. */
  private static String thousands(double number) {
    String[] units = {"", " k", " M", " G"};
    int unit = 0;
    double rest = number;
    while (rest >= 1000 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.0f%s", rest, units[unit]);
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setAxisTitleFont(FONT);
    styler.setSeriesColors(COLORS);
  }
}
