package io.tsm.examples.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real job, from files to files. */
class IngestITCase {
  private static final List<Path> SETS =
      List.of(
          Ingest.DATA.resolve("air_sensors.lp.gz"),
          Ingest.DATA.resolve("weather.lp.gz"),
          Ingest.DATA.resolve("earthquakes.lp.gz"));
  private static final int POINTS = 18_914 + 2_922 + 1_707;
  private static final int VALUES = 75_656 + 14_610 + 23_102;

  private static PointSet expected;

  @TempDir Path directory;

  @BeforeAll
  static void readSets() throws IOException {
    expected = new PointSet();
    for (Path set : SETS) {
      expected.addLines(Ingest.unpack(set));
    }
  }

  @ParameterizedTest
  @CsvSource({"streaming, 1", "streaming, 4", "batch, 1", "batch, 4"})
  void bundledSetsComeBackExactly(String mode, int parallelism) throws IOException {
    Path root = directory.resolve("root");
    Ingest run =
        Ingest.run(
            "--input",
            SETS.get(0),
            SETS.get(1),
            SETS.get(2),
            "--output",
            root,
            "--database",
            "db",
            "--mode",
            mode,
            "--parallelism",
            parallelism,
            "--checkpoint-interval",
            "100ms");
    assertThat(run.exitCode()).as(run.err()).isZero();
    PointSet stored = StoredPoints.read(root, "db");
    PointSet.assertSame(expected, stored);
    assertThat(stored.repeated()).isZero();
    assertThat(run.out())
        .containsPattern("in +%,d +%,d\n".formatted(POINTS, VALUES))
        .containsPattern("written +%,d +%,d\n".formatted(POINTS, VALUES))
        .containsPattern("rejected +0 +0\n")
        .contains("Hint: ", "Read back from shard ", "Next:");
    assertThat(Ingest.files(root.resolve("wal"))).allMatch(file -> file.endsWith(".done"));
  }

  @ParameterizedTest
  @CsvSource({"streaming, 4", "batch, 1"})
  void influxdServesTheFiles(String mode, int parallelism) throws IOException {
    Influxd.require();
    Path root = directory.resolve("root");
    Ingest run =
        Ingest.run(
            "--input",
            SETS.get(0),
            SETS.get(1),
            SETS.get(2),
            "--output",
            root,
            "--database",
            "db",
            "--mode",
            mode,
            "--parallelism",
            parallelism,
            "--shard-duration",
            "365d");
    assertThat(run.exitCode()).as(run.err()).isZero();
    long duration = Duration.ofDays(365).toNanos();
    try (Influxd influxd = Influxd.serve(directory.resolve("influxd"), root, duration)) {
      PointSet.assertSame(expected, influxd.points("db"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void aSecondRunAddsAGenerationAndLosesNothing() throws IOException {
    Path root = directory.resolve("root");
    Object[] arguments = {"--output", root, "--parallelism", 2};
    assertThat(Ingest.run(arguments).exitCode()).isZero();
    List<String> first = Ingest.files(root.resolve("data/demo/autogen"));
    assertThat(first).hasSize(2).allMatch(file -> file.endsWith("/000000001-000000001.tsm"));

    Ingest run = Ingest.run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Ingest.files(root.resolve("data/demo/autogen")))
        .hasSize(4)
        .containsAll(first)
        .filteredOn(file -> file.endsWith("/000000002-000000001.tsm"))
        .hasSize(2);
    assertThat(run.out()).containsPattern("new +2 +2 ").containsPattern("in all +2 +4 ");
    PointSet.assertSame(
        PointSet.ofLines(Ingest.unpack(SETS.get(0))), StoredPoints.read(root, "demo"));
  }

  @Test
  void readsTimesInTheirPrecisionAndStringsOfSeveralLines() throws IOException {
    Path file = directory.resolve("a b%20#.lp");
    Files.writeString(file, "# c\r\nm,t=a s=\"x\n\\\"# y\n\",b=t 1\r\n\nm,t=a f=2 -2");
    Path root = directory.resolve("root");
    Ingest run =
        Ingest.run("--input", file, "--output", root, "--database", "db", "--precision", "ms");
    assertThat(run.exitCode()).as(run.err()).isZero();
    PointSet.assertSame(
        PointSet.ofLines("m,t=a s=\"x\n\\\"# y\n\",b=t 1000000\nm,t=a f=2 -2000000"),
        StoredPoints.read(root, "db"));
  }

  @Test
  void manyFilesAreReadInParallelEachOnce() throws IOException {
    StringBuilder all = new StringBuilder();
    Object[] arguments = new Object[26];
    int n = 0;
    arguments[n++] = "--input";
    for (int file = 0; file < 20; file++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        text.append("m,file=%d f=%d,i=%di %d\n".formatted(file, i, i, i * 1_000_000_000L));
      }
      all.append(text);
      arguments[n] = directory.resolve("_" + file + ".lp");
      Files.writeString((Path) arguments[n++], text);
    }
    Path root = directory.resolve("root");
    arguments[n++] = "--output=" + root;
    arguments[n++] = "--database=db";
    arguments[n++] = "--parallelism=4";
    arguments[n++] = "--checkpoint-interval=20ms";
    arguments[n] = "--shards-per-group=3";
    Ingest run = Ingest.run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    PointSet stored = StoredPoints.read(root, "db");
    PointSet.assertSame(PointSet.ofLines(all.toString().getBytes(UTF_8)), stored);
    assertThat(stored.repeated()).isZero();
  }

  @Test
  void nothingToLoadIsFine() throws IOException {
    Path file = directory.resolve("empty.lp");
    Files.writeString(file, "# nothing\n\n");
    Ingest run =
        Ingest.run("--input", file, "--output", directory.resolve("root"), "--database", "db");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("written +0 +0\n");
  }
}
