package io.tsm.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tsm.benchmarks.contest.ContestResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page with all results, its plots, and the same as JSON.
 *
 * @param folder which they are written to
 */
public record BenchmarkPage(Path folder) {

  /** Writes it, in the place of what is there. */
  public void write(List<ContestResult> results, LocalDate day) throws IOException {
    Machine machine = Machine.describe();
    StringBuilder page = new StringBuilder();
    page.append("# Benchmarks\n\n")
        .append("Written by `./examples/benchmark.sh` on ")
        .append(day)
        .append(". Each comparison ran by turns in one run: one, the other, one, the other ...;\n")
        .append("figures are medians of the rounds. Compare ratios: machines differ.\n\n")
        .append(
            String.format(
                Locale.ROOT,
                "Machine: %s, %d cores, %.0f GiB; heap %.1f GiB; Java %s; %s.%n%n",
                machine.processor(),
                machine.cores(),
                machine.memory() / (double) (1 << 30),
                machine.heap() / (double) (1 << 30),
                machine.java(),
                machine.system()));
    for (ContestResult result : results) {
      String plot = fileName(result.title()) + ".svg";
      Plots.write(result, folder.resolve(plot));
      page.append("## ").append(result.title()).append("\n\n");
      page.append("![").append(result.title()).append("](").append(plot).append(")\n\n");
      page.append(MarkdownReport.of(result)).append('\n');
    }
    Files.writeString(
        folder.resolve("benchmarks.md"),
        page.toString().replace(System.lineSeparator(), "\n"),
        StandardCharsets.UTF_8);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", day.toString());
    json.put("machine", machine);
    json.put("contests", results);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("benchmarks.json").toFile(), json);
  }

  private static String fileName(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
