package io.tsm.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table of texts; the first column says what a row is about, the others are figures. */
public final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not as many cells as the header
   */
  public Table row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "A row of " + cells.length + " cells under " + header + ": " + List.of(cells));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** As Markdown, each line ended. */
  public String toMarkdown() {
    StringBuilder out = new StringBuilder();
    appendRow(out, header);
    List<String> rule = new ArrayList<>(Collections.nCopies(header.size(), "---:"));
    rule.set(0, "---");
    appendRow(out, rule);
    rows.forEach(row -> appendRow(out, row));
    return out.toString();
  }

  private static void appendRow(StringBuilder out, List<String> cells) {
    for (String cell : cells) {
      out.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    out.append("|\n");
  }
}
