package io.tsm.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said in one line, and nothing is published. */
class IngestErrorsITCase {
  private static final String GOOD = "m,a=1 f=1 1\n";

  @TempDir Path directory;
  private Path root;
  private Path file;

  @BeforeEach
  void paths() {
    root = directory.resolve("root");
    file = directory.resolve("file.lp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"streaming", "batch"})
  void malformedLines(String mode) throws IOException {
    Files.writeString(file, GOOD + "# c\nm,a=1 s=\"x\ny\" 2\nm,a=1 f= 3\n" + GOOD.repeat(1000));
    assertFails(
        run("--mode", mode),
        file
            + ": line 5, column 9: a value is missing after '='; leave the field out if it has none");
  }

  @Test
  void timesOutOfRange() throws IOException {
    Files.writeString(file, GOOD + "m f=1 9223372036854775807\n");
    assertFails(run(), file + ": line 2, column 7: time 9223372036854775807 is not in the range ");
    Files.writeString(file, "m f=1 9223372036854\n");
    assertFails(
        run("--precision", "s"),
        file + ": line 1, column 7: time 9223372036854 s is not in the range ");
  }

  @Test
  void aFieldWithAnotherType() throws IOException {
    Files.writeString(file, GOOD + "m,a=1 f=1i 2\n");
    assertFails(run(), file + ": line 2: measurement 'm', field 'f' is float in this shard");
  }

  @Test
  void filesThatAreNotThere() throws IOException {
    assertFails(run(), file + ": no such file");
    Files.createDirectory(file);
    assertFails(run(), file + ": is a folder");
    assertThat(root).doesNotExist();
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    Files.writeString(file, GOOD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
    assumeFalse(Files.isReadable(file), "root may read all files");
    assertFails(run(), file + ": permission denied");
  }

  @Test
  void packedFilesThatAreCutOff() throws IOException {
    file = directory.resolve("cut.lp.gz");
    byte[] whole = Files.readAllBytes(Ingest.DATA.resolve("air_sensors.lp.gz"));
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertFails(run(), file + ": the packed file is cut off behind line ");
    Files.writeString(file, GOOD);
    assertFails(run(), file + ": the packed file is damaged at its beginning: Not in GZIP format");
  }

  @Test
  void foldersOfSomebodyElse() throws IOException {
    Files.writeString(file, GOOD);
    Files.createDirectories(root);
    Files.writeString(root.resolve("letter.txt"), "Dear");
    assertFails(
        run(), root + " is neither empty nor a root made by this sink: it holds 'letter.txt'");
    assertThat(Ingest.files(root)).containsExactly("letter.txt");
  }

  @Test
  void foldersThatCannotBe() throws IOException {
    Files.writeString(file, GOOD);
    Files.writeString(root, "a file");
    assertFails(run(), root + ": is a file; choose a folder");
    Path below = root.resolve("below");
    Ingest run = Ingest.run("--input", file, "--output", below, "--database", "db");
    assertThat(run.error()).startsWith(below + ": cannot be written to: ");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void foldersThatCannotBeWrittenTo() throws IOException {
    Files.writeString(file, GOOD);
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-x------"));
    assumeFalse(Files.isWritable(root), "root may write everywhere");
    assertFails(run(), root + ": cannot be written to: ");
  }

  @Test
  void anotherLayoutThanTheRoots() throws IOException {
    Files.writeString(file, GOOD);
    assertThat(run("--shard-duration", "1d", "--shards-per-group", 3).exitCode()).isZero();
    List<String> files = Ingest.files(root);
    for (Object[] other :
        new Object[][] {{"--shard-duration", "7d"}, {"--shards-per-group", "2"}}) {
      Ingest run = run(other);
      assertThat(run.error()).startsWith(root + " has shard groups of 1d, 3 shards each, but ");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(Ingest.files(root)).isEqualTo(files);
    }
    assertThat(run("--shard-duration", "24h").exitCode()).isZero();
  }

  @Test
  void linesOfAbsurdLength() throws IOException {
    Files.writeString(file, GOOD + "m s=\"" + "x".repeat(17 << 20) + "\" 1\n");
    assertFails(
        run("--on-error", "reject"),
        file + ": line 2: the line is longer than 16777216 bytes; does a string lack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"streaming", "batch"})
  void rejectedLinesAreKeptExactlyOnce(String mode) throws IOException {
    StringBuilder text = new StringBuilder();
    StringBuilder good = new StringBuilder();
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String line = "m,a=%d f=%d.5 %d".formatted(i % 7, i, i);
      good.append(line).append('\n');
      text.append(line).append('\n');
      if (i % 10 == 0) {
        bad.add("m,a=%d f=%dx %d".formatted(i % 7, i, i));
        text.append(bad.get(bad.size() - 1)).append('\n');
      }
    }
    Files.writeString(file, text);
    Ingest run = run("--on-error", "reject", "--mode", mode, "--parallelism", 4);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("in +3,300 ")
        .containsPattern("written +3,000 +3,000\n")
        .containsPattern("rejected +300 ");
    bad.sort(null);
    assertThat(Ingest.rejected(root, false)).isEqualTo(bad);
    assertThat(Ingest.rejected(root, true))
        .filteredOn(line -> line.startsWith("# " + file + ": line 2, column "))
        .hasSize(1);
    PointSet.assertSame(PointSet.ofLines(good.toString()), StoredPoints.read(root, "db"));
  }

  @Test
  void rejectedStringsKeepTheirLineFeeds() throws IOException {
    Files.writeString(file, "m s=\"x\ny\",f=z 1\nm g=1 1\nm g=1i 2\n");
    assertThat(run("--on-error", "reject", "--parallelism", 1).exitCode()).isZero();
    assertThat(Ingest.rejected(root, false)).containsExactly("m g=1i 2", "m s=\"x", "y\",f=z 1");
  }

  @Test
  void droppedLinesAreCounted() throws IOException {
    Files.writeString(file, GOOD + "nonsense\n");
    Ingest run = run("--on-error", "drop");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("dropped +1 ").containsPattern("written +1 +1\n");
    assertThat(Ingest.files(root.resolve("rejected"))).isEmpty();
  }

  @Test
  void stacktraceShowsAll() throws IOException {
    Files.writeString(file, "nonsense\n");
    Ingest run = run("--stacktrace");
    assertThat(run.err()).contains("\tat io.tsm.examples.ingest.LineConverter");
    assertThat(run.error()).startsWith(file + ": line 1, column 9: ");
  }

  private Ingest run(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("--input", file, "--output", root, "--database", "db"));
    arguments.addAll(Arrays.asList(more));
    return Ingest.run(arguments.toArray());
  }

  private void assertFails(Ingest run, String message) throws IOException {
    assertThat(run.error()).startsWith(message);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(Ingest.files(root.resolve("data"))).isEmpty();
  }
}
