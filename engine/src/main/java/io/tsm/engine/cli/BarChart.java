package io.tsm.engine.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** A chart of bars as SVG, without scripts; all texts of the caller are escaped here. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int ROW = 22;
  private static final int LABEL_WIDTH = 250;
  private static final int NUMBER_WIDTH = 110;
  private static final int LONGEST_LABEL = 36;
  private static final int MOST_ROWS = 20;
  private static final int PLOT_HEIGHT = 160;
  private static final int AXIS_HEIGHT = 22;
  private static final int MOST_COLUMNS = 120;

  private final String title;
  private final LongFunction<String> numbers;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(String label, long number) {}

  /**
   * @param numbers how they are written
   */
  BarChart(String title, LongFunction<String> numbers) {
    this.title = title;
    this.numbers = numbers;
  }

  void add(String label, long number) {
    bars.add(new Bar(label, number));
  }

  /** A row for each bar, the largest first; small ones become one. */
  String horizontal() {
    List<Bar> rows = new ArrayList<>(bars);
    rows.sort(Comparator.comparingLong(Bar::number).reversed());
    if (rows.size() > MOST_ROWS) {
      List<Bar> rest = rows.subList(MOST_ROWS - 1, rows.size());
      Bar others =
          new Bar("%,d others".formatted(rest.size()), rest.stream().mapToLong(Bar::number).sum());
      rest.clear();
      rows.add(others);
    }
    StringBuilder svg = open(rows.size() * ROW);
    double unit = (double) (WIDTH - LABEL_WIDTH - NUMBER_WIDTH) / largest(rows);
    for (int i = 0; i < rows.size(); i++) {
      Bar bar = rows.get(i);
      double width = Math.max(1, bar.number() * unit);
      int y = i * ROW;
      text(svg, LABEL_WIDTH - 8, y + 15, "end", shorten(bar.label()), bar.label());
      rect(svg, LABEL_WIDTH, y + 3, width, ROW - 6, bar);
      text(svg, LABEL_WIDTH + width + 6, y + 15, "start", numbers.apply(bar.number()), "");
    }
    return svg.append("</svg>\n").toString();
  }

  /** A column for each bar, in their order; neighbours are added up where there are many. */
  String vertical() {
    List<Bar> columns = merged();
    StringBuilder svg = open(PLOT_HEIGHT + AXIS_HEIGHT + ROW);
    double step = (double) WIDTH / columns.size();
    double unit = (double) PLOT_HEIGHT / largest(columns);
    text(svg, 0, 14, "start", "up to " + numbers.apply(largest(columns)), "");
    for (int i = 0; i < columns.size(); i++) {
      double height = Math.max(1, columns.get(i).number() * unit);
      double gap = Math.min(2, step / 4);
      rect(svg, i * step, ROW + PLOT_HEIGHT - height, step - gap, height, columns.get(i));
    }
    int axis = ROW + PLOT_HEIGHT + 16;
    text(svg, 0, axis, "start", columns.get(0).label(), "");
    if (columns.size() > 1) {
      text(svg, WIDTH, axis, "end", columns.get(columns.size() - 1).label(), "");
    }
    return svg.append("</svg>\n").toString();
  }

  private List<Bar> merged() {
    int each = (bars.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
    List<Bar> merged = new ArrayList<>();
    for (int i = 0; i < bars.size(); i += each) {
      List<Bar> some = bars.subList(i, Math.min(bars.size(), i + each));
      merged.add(new Bar(some.get(0).label(), some.stream().mapToLong(Bar::number).sum()));
    }
    return merged;
  }

  boolean isEmpty() {
    return bars.isEmpty();
  }

  private static long largest(List<Bar> bars) {
    return Math.max(1, bars.stream().mapToLong(Bar::number).max().orElse(1));
  }

  private static String shorten(String label) {
    return label.length() <= LONGEST_LABEL
        ? label
        : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
  }

  private StringBuilder open(int height) {
    return new StringBuilder()
        .append(
            String.format(
                Locale.ROOT,
                "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">%n",
                Html.escape(title),
                WIDTH,
                height));
  }

  private void rect(StringBuilder svg, double x, double y, double width, double height, Bar bar) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %s</title></rect>%n",
            x,
            y,
            width,
            height,
            Html.escape(bar.label()),
            Html.escape(numbers.apply(bar.number()))));
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String text, String tip) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s%s</text>%n",
            x,
            y,
            anchor,
            tip.equals(text) || tip.isEmpty() ? "" : "<title>" + Html.escape(tip) + "</title>",
            Html.escape(text)));
  }
}
