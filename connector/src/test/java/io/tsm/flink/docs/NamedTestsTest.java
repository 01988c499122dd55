package io.tsm.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that name tests: those must exist. */
class NamedTestsTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|ITCase))\\.(\\w+)`");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/architecture.md",
        "docs/guarantees.md",
        "docs/compaction.md",
        "docs/sql.md",
        "docs/engine.md"
      })
  void testsThatThePageNamesExist(String file) throws IOException {
    String page = Files.readString(Repository.find(file), StandardCharsets.UTF_8);
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher test = TEST.matcher(page);
    while (test.find()) {
      named++;
      if (!exists(test.group(1) + ".java", " void " + test.group(2) + "(")) {
        missing.add(test.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isPositive();
  }

  private static boolean exists(String file, String method) throws IOException {
    for (String module : new String[] {"engine", "connector"}) {
      try (Stream<Path> files = Files.walk(Repository.find(module + "/src/test/java"))) {
        for (Path found : files.filter(f -> f.endsWith(file)).toList()) {
          return Files.readString(found, StandardCharsets.UTF_8).contains(method);
        }
      }
    }
    return false;
  }
}
