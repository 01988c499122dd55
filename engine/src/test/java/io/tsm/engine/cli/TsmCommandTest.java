package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TsmCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dump", "verify", "export", "import", "report", "gc", "completion"})
  void helpsWithExamples(String command) {
    CommandRun run = CommandRun.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.text()).contains("Usage: tsm " + command, "Examples:", "Exit codes:");
  }

  @Test
  void tellsItsVersion() {
    assertThat(CommandRun.of("--version").text()).startsWith("tsm ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', tsm: which command?",
    "nonsense, tsm: Unmatched argument at index 0: 'nonsense'",
    "export --database=x, tsm export: Missing required parameter: 'ROOT'",
    "export . --nonsense, tsm export: Missing required option",
    "export . --database=../x, tsm export: the name of a database",
    "dump, tsm dump: Missing required parameter: 'FILE'",
    "gc . , tsm gc: Missing required option: '--older-than=T'",
  })
  void refusesWrongArguments(String arguments, String message) {
    Object[] words = arguments.isEmpty() ? new Object[0] : arguments.split(" ");
    CommandRun run =
        CommandRun.of(
            Arrays.stream(words)
                .map(word -> word.equals(".") ? Fixtures.of("01-floats") : word)
                .toArray());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith(message).contains("--help'.").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump %s", "verify %s", "export %s -d db", "gc %s --older-than 7d"})
  void saysInALineThatAFileIsMissing(String arguments) {
    Path missing = folder.resolve("missing");
    CommandRun run = CommandRun.of((Object[]) arguments.formatted(missing).split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).endsWith(missing + ": no such file or directory\n");
  }

  @Test
  void showsWhereItFailedIfThatIsAsked() {
    CommandRun run = CommandRun.of("export", Fixtures.of("01-floats"), "-d", "no", "--stacktrace");

    assertThat(run.err()).contains("\tat io.tsm.engine");
  }
}
