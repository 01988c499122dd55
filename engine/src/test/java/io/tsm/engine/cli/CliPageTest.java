package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsm.engine.docs.DocPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/cli.md. */
class CliPageTest {
  private static final Pattern FILE =
      Pattern.compile("^```text (\\S+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern EXAMPLE =
      Pattern.compile("^```\\n\\$ tsm ([^\\n]*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern SECTION =
      Pattern.compile("^## tsm (\\w+)\\n(.*?)(?=^## |\\z)", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Set<String> WITHOUT_JSON = Set.of("export", "completion");

  @TempDir private Path folder;
  private String page;

  @BeforeEach
  void writeFilesOfThePage() throws IOException {
    page = DocPage.read("cli.md").text();
    Matcher files = FILE.matcher(page);
    while (files.find()) {
      Files.writeString(folder.resolve(files.group(1)), files.group(2));
    }
  }

  /** Runs a command of the page in the folder of this test. */
  private CommandRun run(String words, String... more) {
    List<Object> arguments = new ArrayList<>();
    for (String word : words.split(" ", -1)) {
      boolean file = Files.exists(folder.resolve(word)) || word.equals("bad.lp");
      arguments.add(file ? folder.resolve(word) : word.replace("/data/tsm", folder + "/data/tsm"));
    }
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @Test
  void theExamplesPrintWhatThePageSays() {
    Set<String> commands = new TreeSet<>();
    Matcher examples = EXAMPLE.matcher(page);
    while (examples.find()) {
      String words = examples.group(1);
      int redirection = words.indexOf(" > ");
      commands.add(words.substring(0, words.indexOf(' ')));
      if (redirection >= 0) {
        assertThat(run(words.substring(0, redirection)).out()).isNotEmpty();
      } else {
        String text = run(words).text().replace(folder.toString(), "");
        assertThat(text.replaceAll("[0-9.]+ s\n", "0.1 s\n")).isEqualTo(examples.group(2));
      }
    }
    assertThat(commands)
        .containsExactly(
            "compact",
            "completion",
            "delete",
            "dump",
            "export",
            "gc",
            "import",
            "report",
            "verify");
    assertThat(folder.resolve("bad.lp"))
        .content()
        .startsWith("# " + folder + "/metrics.lp:4: column 17: ")
        .endsWith("\ncpu,host=b load=oops 1714564860\n");
  }

  @Test
  void thePageHasAllNamesOfTheAnswersForScripts() throws IOException {
    Matcher sections = SECTION.matcher(page);
    int answers = 0;
    while (sections.find()) {
      Matcher examples = EXAMPLE.matcher(sections.group(2));
      while (examples.find()) {
        if (!WITHOUT_JSON.contains(sections.group(1))) {
          answers++;
          String shape = sections.group(2).substring(sections.group(2).indexOf("\n`--json`: "));
          String blocks = sections.group(1).equals("dump") ? " --blocks" : "";
          JsonNode answer =
              new ObjectMapper().readTree(run(examples.group(1) + blocks, "--json").out());
          for (String name : names(answer, new TreeSet<>())) {
            assertThat(shape).contains("`" + name + "`");
          }
        }
      }
    }
    assertThat(answers).isGreaterThan(5);
  }

  private static Set<String> names(JsonNode node, Set<String> names) {
    for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
      names.add(fields.next());
    }
    for (JsonNode child : node) {
      names(child, names);
    }
    return names;
  }
}
