package io.tsm.benchmarks.report;

import java.util.List;
import java.util.Map;

/** What is to be drawn. */
public sealed interface Plot {

  /** Label of the axis that goes up. */
  String yTitle();

  /**
   * Groups of bars.
   *
   * @param groups names below the groups
   * @param series by name, a height for each group; null where there is none
   */
  record Bars(String yTitle, List<String> groups, Map<String, List<Double>> series)
      implements Plot {}

  /**
   * Lines through points; both axes are logarithmic, as what is drawn so are sizes over orders of
   * magnitude.
   *
   * @param series by name, points from the left to the right
   */
  record Lines(String xTitle, String yTitle, Map<String, List<XY>> series) implements Plot {}

  /**
   * A point; both are positive.
   *
   * @param x to the right
   * @param y up
   */
  record XY(double x, double y) {}
}
