package io.tsm.flink.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose SQL runs from its beginning to its end. A block <code>```sql</code> has statements,
 * each ended by a semicolon at the end of a line; a block <code>```text</code> right behind it is
 * what the last of them prints.
 */
final class SqlPage {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```sql\\n(?<sql>.*?)^```$(?:\\n\\n?```text\\n(?<printed>.*?)^```$)?",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern COMMENT = Pattern.compile("^\\s*--.*\\n", Pattern.MULTILINE);
  private static final Pattern END = Pattern.compile(";[ ]*(?:--.*)?$", Pattern.MULTILINE);

  /**
   * Statements of a block.
   *
   * @param line of the page on which the block begins
   * @param statements without their semicolons
   * @param printed what the last one prints; null if the page does not say
   */
  record Block(int line, List<String> statements, String printed) {}

  private final List<Block> blocks;

  private SqlPage(List<Block> blocks) {
    this.blocks = blocks;
  }

  /** Reads a page of the repository. */
  static SqlPage read(String path) throws IOException {
    return parse(Files.readString(Repository.find(path), StandardCharsets.UTF_8));
  }

  static SqlPage parse(String page) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      int line =
          1 + (int) page.substring(0, block.start("sql")).chars().filter(c -> c == '\n').count();
      blocks.add(new Block(line, statements(block.group("sql"), line), block.group("printed")));
    }
    return new SqlPage(blocks);
  }

  List<Block> blocks() {
    return blocks;
  }

  private static List<String> statements(String sql, int line) {
    List<String> statements = new ArrayList<>();
    String text = COMMENT.matcher(sql).replaceAll("");
    Matcher end = END.matcher(text);
    int from = 0;
    while (end.find()) {
      statements.add(text.substring(from, end.start()).strip());
      from = end.end();
    }
    if (!text.substring(from).isBlank()) {
      throw new AssertionError("the block of SQL at line " + line + " does not end with ';'");
    }
    return statements;
  }
}
