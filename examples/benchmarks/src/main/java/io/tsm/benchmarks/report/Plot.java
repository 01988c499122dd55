package io.tsm.benchmarks.report;

import java.util.List;
import java.util.Map;

/** What is to be drawn. */
public sealed interface Plot {

  /** What is measured, and in which unit. */
  String title();

  /**
   * Groups of bars.
   *
   * @param groups their names
   * @param series by name, a figure for each group; null where there is none
   */
  record Bars(String title, List<String> groups, Map<String, List<Double>> series)
      implements Plot {}

  /**
   * Lines through points, over sizes of many orders of magnitude: to the right the axis is
   * logarithmic.
   *
   * @param xTitle what is to the right
   * @param series by name, points from the left to the right
   */
  record Lines(String xTitle, String title, Map<String, List<XY>> series) implements Plot {}

  /**
   * A point; both are positive.
   *
   * @param x to the right
   * @param y up
   */
  record XY(double x, double y) {}
}
