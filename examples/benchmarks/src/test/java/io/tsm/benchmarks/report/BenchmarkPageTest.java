package io.tsm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkPageTest {
  private static final Verdict MET = Verdict.atLeast("read", 5, 7);
  private static final Verdict MISSED = Verdict.atMost("size", 1, 1.25, "x");

  @TempDir private Path folder;

  private static ContestResult result(String reference) {
    Map<String, List<Measurement>> all = new LinkedHashMap<>();
    all.put(
        "a",
        List.of(
            new Measurement("read", 1, 7_000_000, 0), new Measurement("alone", 1, 5_000_000, 0)));
    all.put("b", List.of(new Measurement("read", 1, 2_000_000, 0)));
    return new ContestResult("Reading", reference, all, List.of("c: it is not installed"));
  }

  @Test
  void targetsComeFirstThenTheirParts() throws IOException {
    Section contest = ContestSection.of(result("b"), "What was done.", List.of(MET, MISSED));
    new BenchmarkPage(folder)
        .write(
            List.of(contest),
            new Run(
                "./run",
                LocalDate.of(2026, 2, 3),
                Duration.ofSeconds(301),
                0.25,
                List.of("x 1.0"),
                List.of("y: it broke")));

    String page = Files.readString(folder.resolve("benchmarks.md"));
    assertThat(page)
        .contains(
            "Written by `./run` on 2026-02-03; it took 5 minutes.",
            "; load before the run 0.3.\n",
            "\nPeers: x 1.0.\n",
            "**Failed**, and not measured: y: it broke")
        .containsSubsequence(
            "## Targets",
            "1 of 2 are met.",
            "| part | target | wanted | measured | met |",
            "| --- | --- | ---: | ---: | ---: |",
            "| [Reading](#reading) | read | >= 5x | 7.00x | yes |",
            "|  | size | <= 1x | 1.25x | **no** |",
            "## Reading",
            "What was done.",
            "![Reading](benchmarks/reading.svg)",
            "| what | who | times as fast |",
            "| --- | --- | ---: |",
            "| read | a | 3.50 | 7.00 |",
            "| read | b | 1.00 | 2.00 |",
            "| alone | a |  | 5.00 |",
            "Left out: c: it is not installed");
    assertThat(folder.resolve("benchmarks/reading.svg")).isNotEmptyFile();
    assertThat(folder.resolve("benchmarks/results.json")).content().contains("\"seconds\" : 301");
  }

  @Test
  void plotsShowRatiosAndWithoutAReferenceRates() {
    assertThat(ContestSection.of(result("b"), "", List.of()).plot())
        .isEqualTo(
            new Plot.Bars(
                "times as fast as b",
                List.of("read"),
                Map.of("a", List.of(3.5), "b", List.of(1.0))));
    assertThat(ContestSection.of(result("c"), "", List.of()).plot())
        .isInstanceOfSatisfying(
            Plot.Bars.class,
            bars -> {
              assertThat(bars.title()).isEqualTo("million values/s");
              assertThat(bars.groups()).containsExactly("read", "alone");
              assertThat(bars.series().get("b")).containsExactly(2.0, null);
            });
  }
}
