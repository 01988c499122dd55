package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportFiltersTest {
  private static final long HOUR = 3_600_000_000_000L;

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void importThreeHours() throws IOException {
    root = folder.resolve("root");
    Path lines =
        Files.writeString(
            folder.resolve("a.lp"),
            "m v=0 0\nm,t=x v=1 %d\nm\\ 2 v=2 %d\nmm v=3 %d\nm v=4 %d\n"
                .formatted(HOUR, HOUR + 1, HOUR + 2, 2 * HOUR));
    assertThat(CommandRun.of("import", root, "-d", "db", lines, "--shard-duration", "1h").err())
        .isEmpty();
  }

  private CommandRun export(String options) {
    String[] words = ("export " + root + " -d db " + options).strip().split(" +", -1);
    return CommandRun.of((Object[]) words);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".tsm")).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',01423",
    "--from 3600000000000,1423",
    "--from 3600000000001,423",
    "--to 3600000000001,01",
    "--from 1970-01-01T01:00:00.000000001Z --to 1970-01-01T03:00:00+01:00,23",
    "--measurement m,014",
    "--measurement mm --measurement m --from 1,143",
    "--measurement nothing,''"
  })
  void writesWhatIsAskedFor(String options, String values) {
    CommandRun run = export(options);

    assertThat(run.err()).isEmpty();
    assertThat(run.text().replaceAll(".* v=([0-9])\\.0 [0-9]+\n", "$1").chars().sorted().toArray())
        .isEqualTo(values.chars().sorted().toArray());
  }

  @Test
  void comparesBareNamesOfMeasurements() {
    assertThat(CommandRun.of("export", root, "-d", "db", "--measurement", "m 2").text())
        .isEqualTo("m\\ 2 v=2.0 3600000000001\n");
  }

  @Test
  void doesNotOpenShardsOutsideOfTheTime() throws IOException {
    List<Path> files = files();
    assertThat(files).hasSize(3);
    Files.write(files.get(0), new byte[10]);
    Files.write(files.get(2), new byte[10]);

    CommandRun run = export("--from " + HOUR + " --to " + 2 * HOUR);

    assertThat(run.err()).isEmpty();
    assertThat(run.text()).hasLineCount(3);
    assertThat(export("--from " + (HOUR - 1) + " --to " + HOUR).err()).contains(files.get(0) + "");
    assertThat(export("--from " + 2 * HOUR).err()).contains(files.get(2) + "");
  }

  @ParameterizedTest
  @CsvSource({
    "--from yesterday,--from: 'yesterday' is no time that InfluxDB has",
    "--to 2500-01-01T00:00:00Z,--to: '2500-01-01T00:00:00Z' is no time",
    "--from 5 --to 5,--to: '5' is not after --from",
  })
  void namesWrongTimes(String options, String message) {
    CommandRun run = export(options);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
