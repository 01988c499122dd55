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
  @MethodSource("withoutDeletes")
  void givesTheExpectedLines(String name) throws IOException {
    Path folder = Fixtures.of(name);

    CommandRun run = CommandRun.of("export", folder, "--database", Fixtures.DATABASE);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(Files.readAllBytes(folder.resolve("expected.lp")));
  }

  /** Deletes cannot be applied yet, and to leave them out would bring deleted values back. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withDeletes")
  void failsWhereSomethingWasDeleted(String name) {
    CommandRun run = CommandRun.of("export", Fixtures.of(name), "--database", Fixtures.DATABASE);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .hasLineCount(1)
        .contains(name)
        .containsPattern("(tombstone|wal): holds deletes, which this version does not support yet");
  }
}
