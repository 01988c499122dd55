package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @TempDir private Path folder;

  /** What a bash that has read the script offers for a line, whose last word is not complete. */
  private String offered(String line) throws Exception {
    CommandRun run = CommandRun.of("completion", "bash");
    assertThat(run.err()).isEmpty();
    Path script = folder.resolve("completion");
    Files.write(script, run.out());
    String quoted = line.replaceAll("(\\S*)$", "'$1'");
    String commands =
        """
        source %s
        compopt() { :; } # there is none outside of a completion
        COMP_WORDS=(%s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="%s"
        _complete_tsm
        echo "${COMPREPLY[*]}"
        """
            .formatted(script, quoted, line);
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", commands).redirectErrorStream(true).start();
    String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return text;
  }

  @Test
  void offersCommandsAndOptions() throws Exception {
    assertThat(offered("tsm ")).contains("dump", "verify", "export", "import", "report");
    assertThat(offered("tsm re")).isEqualTo("report\n");
    assertThat(offered("tsm report --h")).contains("--html", "--help").doesNotContain("--json");
  }

  @Test
  void oneScriptServesBothShells() throws IOException {
    CommandRun zsh = CommandRun.of("completion", "zsh");

    assertThat(zsh.text()).contains("bashcompinit").isEqualTo(scriptOf("bash"));
    CommandRun fish = CommandRun.of("completion", "fish");
    assertThat(fish.exitCode()).isEqualTo(2);
    assertThat(fish.err()).contains("no completion for 'fish', only for bash and zsh");
  }

  private static String scriptOf(String shell) {
    return CommandRun.of("completion", shell).text();
  }

  @Test
  void helpsInColoursOnlyWhereTheyAreWanted() {
    assertThat(CommandRun.of("export", "--help").text()).doesNotContain("\u001b[");
    System.setProperty("picocli.ansi", "true");
    try {
      assertThat(CommandRun.of("export", "--help").text()).contains("\u001b[");
    } finally {
      System.clearProperty("picocli.ansi");
    }
  }
}
