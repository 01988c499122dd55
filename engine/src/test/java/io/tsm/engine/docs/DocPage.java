package io.tsm.engine.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation. Its worked examples are fenced blocks, <code>```hex NAME</code>, in
 * which spaces and whatever stands behind a {@code #} are for people.
 */
public final class DocPage {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```hex (\\S+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern COMMENT = Pattern.compile("#.*$", Pattern.MULTILINE);
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Path file;
  private final String text;

  private DocPage(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads a page.
   *
   * @param path below {@code docs}
   */
  public static DocPage read(String path) throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs").resolve(path))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IOException("docs/" + path + " is not in any folder above the working directory");
      }
    }
    Path file = directory.resolve("docs").resolve(path);
    return new DocPage(file, Files.readString(file, StandardCharsets.UTF_8));
  }

  public String text() {
    return text;
  }

  /** The bytes of an example. */
  byte[] example(String name) {
    Matcher examples = EXAMPLE.matcher(text);
    while (examples.find()) {
      if (examples.group(1).equals(name)) {
        String digits = COMMENT.matcher(examples.group(2)).replaceAll("");
        return HexFormat.of().parseHex(SPACE.matcher(digits).replaceAll(""));
      }
    }
    throw new AssertionError(file + " has no example ```hex " + name);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
