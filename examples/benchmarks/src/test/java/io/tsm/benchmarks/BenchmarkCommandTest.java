package io.tsm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchmarkCommandTest {
  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new BenchmarkCommand()).setErr(new PrintWriter(errors)).execute(args);
  }

  @Test
  void aPartAloneDoesNotTakeThePlaceOfThePage() {
    assertThat(run("--only", "allocation", "--data", folder.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("--only: name a folder with --out");
  }

  @Test
  void aPartAloneGoesToAnotherFolder() {
    String out = folder.resolve("out").toString();
    assertThat(run("--only", "allocation", "--data", folder.toString(), "--out", out)).isZero();

    assertThat(Path.of(out, "benchmarks.md"))
        .content()
        .contains("`./examples/benchmark.sh --only allocation --data DIR --out DIR`")
        .contains("## Allocation")
        .contains("Peers: Flink 2.")
        .doesNotContain(folder.toString());
  }

  @Test
  void namesThatDoNotExistAreRefused() {
    assertThat(run("--only", "nothing", "--data", folder.toString(), "--out", "x")).isEqualTo(2);
    assertThat(errors.toString()).contains("--only: there is no [nothing], but [engine, flink,");
  }
}
