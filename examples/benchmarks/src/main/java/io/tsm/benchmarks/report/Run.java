package io.tsm.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * Of all that is on a page.
 *
 * @param command that made the figures
 * @param day on which they were made, UTC
 * @param took how long that was
 * @param load average of the system at the beginning, in threads; negative if unknown
 * @param peers names and versions of those that are compared with
 * @param failed benchmarks without sections, and why
 */
public record Run(
    String command,
    LocalDate day,
    Duration took,
    double load,
    List<String> peers,
    List<String> failed) {

  /** The load average of the system now. */
  public static double systemLoad() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** In words. */
  String minutes() {
    double minutes = took.toSeconds() / 60.0;
    return minutes < 1.5 ? "1 minute" : "%d minutes".formatted(Math.round(minutes));
  }
}
