package io.tsm.benchmarks.report;

import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Median;
import java.util.Locale;
import java.util.Map;

/** A contest as a table: ratios first, then what they are made of. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String of(ContestResult result) {
    StringBuilder out = new StringBuilder();
    out.append(
        "| what | who | times as fast | million values/s | slowest to fastest | bytes/value |\n");
    out.append("| --- | --- | ---: | ---: | ---: | ---: |\n");
    for (String subject : result.subjects()) {
      for (Map.Entry<String, Median> entry : result.medians(subject).entrySet()) {
        Median median = entry.getValue();
        double ratio = result.ratio(subject, entry.getKey());
        out.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f | %.2f - %.2f | %s |%n",
                subject,
                entry.getKey(),
                Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio),
                median.valuesPerSecond() / 1e6,
                median.slowest() / 1e6,
                median.fastest() / 1e6,
                median.bytesPerValue() == 0
                    ? ""
                    : String.format(Locale.ROOT, "%.3f", median.bytesPerValue())));
      }
    }
    for (String absent : result.absent()) {
      out.append("\nLeft out: ").append(absent).append('\n');
    }
    return out.toString().replace(System.lineSeparator(), "\n");
  }
}
