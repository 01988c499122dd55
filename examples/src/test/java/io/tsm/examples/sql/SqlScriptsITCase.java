package io.tsm.examples.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.influx.PointSet;
import io.tsm.examples.ingest.StoredPoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code sql.sh}, once, and looks at what it said and wrote. */
class SqlScriptsITCase {
  private static final int MINUTES = 8;

  @TempDir private static Path folder;
  private static String said;
  private static List<String> stored;

  @BeforeAll
  static void runAllScripts() throws Exception {
    Path root = folder.resolve("root");
    said = run("--root", root.toString());
    stored = StoredPoints.read(root, "examples").lines();
  }

  private static String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "sql.sh"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    String text = Files.readString(output, UTF_8);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(ended).as("sql.sh ended in time; it said\n%s", text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** The lines of line protocol of a data set, one for each value, as files are compared. */
  private static List<String> dataSet(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(Path.of("data", name)))) {
      return PointSet.ofLines(in.readAllBytes()).lines();
    }
  }

  private static List<String> stored(String measurement) {
    return stored.stream().filter(line -> line.startsWith(measurement + ",")).toList();
  }

  /** A row of a table, whatever its columns' widths are. */
  private static void assertSaid(String... values) {
    StringBuilder row = new StringBuilder("(?m)^\\|");
    for (String value : values) {
      row.append(" *").append(Pattern.quote(value)).append(" *\\|");
    }
    assertThat(said).containsPattern(row.append('$').toString());
  }

  @Test
  void theCsvFileOfTheWeatherBecameTsmFiles() throws IOException {
    assertThat(stored("weather")).isEqualTo(dataSet("weather.lp.gz"));
    assertSaid("Seattle", "1461", "35.6", "4426.0");
  }

  @Test
  void thePackedCsvFileOfTheAirSensorsBecameTsmFiles() throws IOException {
    assertThat(stored("air")).isEqualTo(dataSet("air_sensors.lp.gz"));
  }

  @Test
  void everyReadingIsInOneWindow() {
    Pattern readings = Pattern.compile("air_10m,\\S+ readings=(\\d+)i \\d+00000000000");
    List<Long> counts =
        stored("air_10m").stream()
            .map(readings::matcher)
            .filter(Matcher::matches)
            .map(matcher -> Long.parseLong(matcher.group(1)))
            .toList();
    assertThat(counts).hasSizeGreaterThan(4 * 36).allMatch(count -> count <= 120);
    assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(18_914);
  }

  @Test
  void onlySensorsThatAreStillHotAreLeft() {
    assertSaid("mote1", "27.05", "2010-05-09 06:08:00.000");
    assertThat(said)
        .as("mote4, which has been at 37 degrees and then cooled down, with its time")
        .doesNotContainPattern("(?m)^\\| *mote4 .*2010-05-09");
  }

  @Test
  void theShardOfInfluxdIsReadThroughTheCatalog() {
    assertSaid("usgs");
    assertSaid("2018-02-06 15:50:42.400000000", "6.4", "us", "22km NNE of Hualian, Taiwan");
    assertSaid("ak", "103", "4.4");
    assertSaid("ci", "100", "2.77");
    assertSaid("nc", "92", "3.34");
  }
}
