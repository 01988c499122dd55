package io.tsm.benchmarks.report;

import java.util.Locale;

/**
 * Whether a target was met.
 *
 * @param what was to be met, in a few words: {@code write path, floats, against InfluxDB's engine}
 * @param target as text, such as {@code >= 5x}
 * @param measured as text, such as {@code 5.31x}
 * @param met whether it was
 */
public record Verdict(String what, String target, String measured, boolean met) {

  /**
   * For a ratio that is to be high enough.
   *
   * @param ratio NaN if a contestant was absent: not met, since not measured
   */
  public static Verdict atLeast(String what, double wanted, double ratio) {
    return new Verdict(
        what,
        ">= " + number(wanted) + "x",
        Double.isNaN(ratio) ? "not measured" : fixed(ratio) + "x",
        ratio >= wanted);
  }

  /**
   * For a figure that is to be low enough.
   *
   * @param unit which follows both figures, such as {@code " bytes"} or {@code x}
   * @param measured NaN if it could not be: not met
   */
  public static Verdict atMost(String what, double limit, double measured, String unit) {
    return new Verdict(
        what,
        "<= " + number(limit) + unit,
        Double.isNaN(measured) ? "not measured" : fixed(measured) + unit,
        measured <= limit);
  }

  private static String number(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%s", number);
  }

  private static String fixed(double number) {
    return String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.2f", number);
  }
}
