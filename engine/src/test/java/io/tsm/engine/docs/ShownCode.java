package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A class whose marked regions, {@code // [name]} to {@code // [/name]}, stand in a page. */
final class ShownCode {
  private static final Path SOURCES = Path.of("src/test/java");
  private static final Pattern MARKER = Pattern.compile("\\s*// \\[/?\\w+]");

  private final Class<?> example;
  private final List<String> lines;

  private ShownCode(Class<?> example, List<String> lines) {
    this.example = example;
    this.lines = lines;
  }

  static ShownCode of(Class<?> example) throws IOException {
    Path source = SOURCES.resolve(example.getName().replace('.', '/') + ".java");
    return new ShownCode(example, Files.readAllLines(source, StandardCharsets.UTF_8));
  }

  /** Fails unless the page has the region behind {@code <!-- Class: region -->}, as it is. */
  void assertShown(DocPage page, String region) {
    Matcher block =
        Pattern.compile(
                "<!-- %s: %s -->\\n```java\\n(.*?)\\n```\\n"
                    .formatted(example.getSimpleName(), region),
                Pattern.DOTALL)
            .matcher(page.text());
    assertThat(block.find()).as("a block for the region %s", region).isTrue();
    assertThat(block.group(1)).isEqualTo(region(region));
  }

  /** The lines of a region, moved to the left; markers of regions in it are left out. */
  private String region(String region) {
    List<String> trimmed = lines.stream().map(String::trim).toList();
    int from = trimmed.indexOf("// [" + region + "]");
    int to = trimmed.indexOf("// [/" + region + "]");
    assertThat(from).as(region).isNotNegative().isLessThan(to);
    String text =
        lines.subList(from + 1, to).stream()
            .filter(line -> !MARKER.matcher(line).matches())
            .collect(Collectors.joining("\n"))
            .stripTrailing()
            .stripIndent();
    return Arrays.stream(text.split("\n", -1))
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"));
  }
}
