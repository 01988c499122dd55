package io.tsm.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table; its first columns say what a row is about, the others are figures. */
public final class Table {
  private final int texts; // columns that stand to the left
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** One whose first column says what a row is about. */
  public Table(String... header) {
    this(1, List.of(header));
  }

  /**
   * Makes an empty one.
   *
   * @param texts columns that say what a row is about
   */
  public Table(int texts, List<String> header) {
    this.texts = texts;
    this.header = List.copyOf(header);
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
    Collections.fill(rule.subList(0, texts), "---");
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
