package io.tsm.engine.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table whose columns are as wide as their cells: numbers on the right, texts on the left. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<Object[]> rows = new ArrayList<>();

  TextTable(Object... header) {
    rows.add(header);
  }

  /** Adds a row: long numbers get separators of thousands. */
  void add(Object... cells) {
    rows.add(cells);
  }

  void print(TextOutput out) throws IOException {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (Object[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], text(row[i]).length());
        numbers[i] |= row[i] instanceof Number;
      }
    }
    for (Object[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String text = text(row[i]);
        String pad = " ".repeat(widths[i] - text.length());
        line.append(i == 0 ? "" : GAP).append(numbers[i] ? pad + text : text + pad);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String text(Object cell) {
    return cell instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : String.valueOf(cell);
  }
}
