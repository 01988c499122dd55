package io.tsm.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page with all results, its plots, and the same as JSON.
 *
 * @param folder which they are written to: {@code benchmarks.md}, {@code benchmarks/}
 */
public record BenchmarkPage(Path folder) {

  /** Deletes the figures of an earlier page, some of which the next may not have. */
  public void clear() throws IOException {
    try (DirectoryStream<Path> old =
        Files.newDirectoryStream(
            Files.createDirectories(folder.resolve("benchmarks")), "*.{svg,json}")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }

  /** Writes it, in the place of what is there. */
  public void write(List<Section> sections, Run run) throws IOException {
    Path figures = Files.createDirectories(folder.resolve("benchmarks"));
    Machine machine = Machine.describe();
    StringBuilder page = new StringBuilder();
    page.append("# Benchmarks\n\n")
        .append("Written by `")
        .append(run.command())
        .append("` on ")
        .append(run.day())
        .append("; it took ")
        .append(run.minutes())
        .append(
            ". In each comparison the contestants\ntook turns in one run: one, the other, one, ")
        .append("the other ...; figures are medians of the rounds.\n")
        .append("Machines differ: compare ratios. All that was measured is in ")
        .append("[results.json](benchmarks/results.json).\n\n")
        .append("Machine: ")
        .append(machine)
        .append(
            run.load() < 0
                ? ""
                : String.format(Locale.ROOT, "; load before the run %.1f", run.load()))
        .append(".\n\nPeers: ")
        .append(String.join(", ", run.peers()))
        .append(".\n\n");
    for (String failure : run.failed()) {
      page.append("**Failed**, and not measured: ").append(failure).append("\n\n");
    }
    appendVerdicts(page, sections);
    for (Section section : sections) {
      append(page, section, figures);
    }
    Files.writeString(
        folder.resolve("benchmarks.md"), page.toString().strip() + "\n", StandardCharsets.UTF_8);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", run.command());
    json.put("date", run.day().toString());
    json.put("seconds", run.took().toSeconds());
    json.put("load", run.load());
    json.put("peers", run.peers());
    json.put("machine", machine);
    json.put("sections", sections);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(figures.resolve("results.json").toFile(), json);
  }

  private static void appendVerdicts(StringBuilder page, List<Section> sections) {
    Table table = new Table(2, List.of("part", "target", "wanted", "measured", "met"));
    int count = 0;
    int met = 0;
    for (Section section : sections) {
      String part = "[" + section.title() + "](#" + anchor(section.title()) + ")";
      for (Verdict verdict : section.verdicts()) {
        table.row(
            part,
            verdict.what(),
            verdict.target(),
            verdict.measured(),
            verdict.met() ? "yes" : "**no**");
        part = ""; // once for all its targets
        count++;
        met += verdict.met() ? 1 : 0;
      }
    }
    if (count > 0) {
      page.append("## Targets\n\n%d of %d are met.\n\n".formatted(met, count))
          .append(table.toMarkdown())
          .append('\n');
    }
  }

  private static void append(StringBuilder page, Section section, Path figures) throws IOException {
    page.append("## ").append(section.title()).append("\n\n");
    if (!section.text().isEmpty()) {
      page.append(section.text().strip()).append("\n\n");
    }
    if (section.plot() != null) {
      String plot = anchor(section.title()).replaceAll("-+", "-") + ".svg";
      SvgPlots.write(section.title(), section.plot(), figures.resolve(plot));
      page.append("![")
          .append(section.title())
          .append("](benchmarks/")
          .append(plot)
          .append(")\n\n");
    }
    page.append(section.table().toMarkdown()).append('\n');
    for (String note : section.notes()) {
      page.append(note).append("\n\n");
    }
  }

  /** What a heading is called in links, as GitHub derives it. */
  private static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
