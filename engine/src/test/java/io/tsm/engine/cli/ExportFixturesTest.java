package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What influxd wrote is exported to the very bytes that its README calls canonical. */
class ExportFixturesTest {
  static Stream<String> withoutDeletes() {
    return Fixtures.withoutDeletes();
  }

  static Stream<String> withDeletes() {
    return Fixtures.withDeletes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"withoutDeletes", "withDeletes"})
  void givesTheExpectedLines(String name) throws IOException {
    Path folder = Fixtures.of(name);

    CommandRun run = CommandRun.of("export", folder, "--database", Fixtures.DATABASE);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(Files.readAllBytes(folder.resolve("expected.lp")));
  }
}
