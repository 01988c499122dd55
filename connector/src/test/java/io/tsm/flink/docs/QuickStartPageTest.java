package io.tsm.flink.docs;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages show {@link QuickStartExample} as it is: a marked region of it in a block of code. */
class QuickStartPageTest {
  private static final Pattern MARKER = Pattern.compile("\\s*// \\[/?[a-z-]+\\]");

  @ParameterizedTest
  @CsvSource({"docs/connector.md, quick-start", "README.md, sink"})
  void pageShowsTheExample(String page, String region) throws IOException {
    Path example =
        Repository.find("connector/src/test/java")
            .resolve(QuickStartExample.class.getName().replace('.', '/') + ".java");
    assertThat(shown(Files.readString(Repository.find(page), StandardCharsets.UTF_8), region))
        .isEqualTo(region(Files.readAllLines(example, StandardCharsets.UTF_8), region));
  }

  /** The block of code behind {@code <!-- QuickStartExample: REGION -->}. */
  private static String shown(String page, String region) {
    Matcher block =
        Pattern.compile(
                "<!-- QuickStartExample: " + region + " -->\\n```java\\n(.*?)\\n```\\n",
                Pattern.DOTALL)
            .matcher(page);
    assertThat(block.find()).as("a block for the region %s", region).isTrue();
    return block.group(1);
  }

  /** The lines between the markers of a region, moved to the left; other markers are left out. */
  private static String region(List<String> lines, String region) {
    List<String> trimmed = lines.stream().map(String::trim).toList();
    int from = trimmed.indexOf("// [" + region + "]");
    int to = trimmed.indexOf("// [/" + region + "]");
    assertThat(from).isNotNegative().isLessThan(to);
    String text =
        lines.subList(from + 1, to).stream()
            .filter(line -> !MARKER.matcher(line).matches())
            .collect(Collectors.joining("\n"));
    return Arrays.stream(text.stripIndent().split("\n", -1))
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"));
  }
}
