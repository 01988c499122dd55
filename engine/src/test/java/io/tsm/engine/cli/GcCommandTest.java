package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.Garbage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.WalPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcCommandTest {
  private static final UUID SINK = new UUID(1, 1);
  private static final UUID WRITER_ID = new UUID(2, 2);
  private static final String WRITER = WalPath.ofWriter(SINK, 0, WRITER_ID) + "/";

  @TempDir private Path root;

  @BeforeEach
  void aRoot() throws IOException {
    LayoutFile.readOrCreate(new LocalStorage(root), null, null, 1);
  }

  private Path file(Duration age, String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[1000]);
    age(age, file);
    return file;
  }

  private static void age(Duration age, Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  /** A sink that ended so long ago. */
  private void deadSink(Duration age) throws IOException {
    file(age, WRITER + "1-0.wal");
    file(age.plusDays(1), WRITER + "1-1.wal");
    file(age, WRITER + "1.done");
    file(age, WRITER + "2-7-1.tsm.tmp");
    age(age, root.resolve(WalPath.ofSink(SINK)));
  }

  private boolean isGone() {
    return !Files.exists(root.resolve(WalPath.ofSink(SINK)));
  }

  @Test
  void removesOldLeftoversAndSaysWhich() throws IOException {
    deadSink(Duration.ofDays(8));
    file(Duration.ofDays(9), "data/db/autogen/1/000000001-000000001.tsm");
    file(Duration.ofDays(9), "wal/notes.txt");

    CommandRun run = CommandRun.of("gc", root, "--older-than", "7d");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    String[] lines = run.text().lines().map(l -> l.replaceAll(" +", " ")).toArray(String[]::new);
    String place = SINK + " 0-" + WRITER_ID + " ";
    assertThat(lines)
        .containsExactly(
            "note " + root.resolve("wal/notes.txt") + ": unknown, left alone",
            "sink writer kind files bytes age",
            place + "segments 2 2,000 8d",
            place + "staged files 1 1,000 8d",
            place + "marks 1 1,000 8d",
            place + "folders 1 0 -",
            SINK + " - folders 1 0 8d",
            "removed: 4 files and 2 folders, 4,000 bytes");
    assertThat(isGone()).isTrue();
    assertThat(root.resolve("data/db/autogen/1/000000001-000000001.tsm")).exists();
    assertThat(root.resolve("layout.json")).exists();
    assertThat(root.resolve("wal/notes.txt")).exists();
  }

  @Test
  void aDryRunRemovesNothing() throws IOException {
    deadSink(Duration.ofDays(8));

    CommandRun run = CommandRun.of("gc", root, "--older-than", "7d", "--dry-run");

    assertThat(run.exitCode()).isZero();
    assertThat(run.lastLine()).isEqualTo("would be removed: 4 files and 2 folders, 4,000 bytes");
    try (Stream<Path> left = Files.list(root.resolve(WRITER))) {
      assertThat(left).hasSize(4);
    }
  }

  @Test
  void leavesYoungLeftovers() throws IOException {
    deadSink(Duration.ofDays(8));

    CommandRun run = CommandRun.of("gc", root, "--older-than", "10d");

    assertThat(run.exitCode()).isZero();
    assertThat(run.text()).isEqualTo("removed: 0 files and 0 folders, 0 bytes\n");
    assertThat(isGone()).isFalse();
  }

  @Test
  void leavesWhatARunningSinkMayNeed() throws IOException {
    deadSink(Duration.ofDays(8));
    file(Duration.ofMinutes(2), WalPath.ofHeartbeat(SINK, WRITER_ID, 3));

    CommandRun run = CommandRun.of("gc", root, "--older-than", "1h");

    assertThat(run.text()).startsWith("note   sink " + SINK + " runs\n");
    assertThat(run.lastLine()).isEqualTo("removed: 2 files and 0 folders, 2,000 bytes");
    assertThat(root.resolve(WRITER + "2-7-1.tsm.tmp")).exists();
    assertThat(root.resolve(WRITER + "1.done")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"59m", "0s", "7", "soon", "-7d"})
  void refusesAnAgeThatIsShortOrNone(String age) {
    CommandRun run = CommandRun.of("gc", root, "--older-than=" + age);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("tsm gc: --older-than: ").contains(age);
  }

  @Test
  void demandsAnAge() {
    CommandRun run = CommandRun.of("gc", root);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--older-than");
  }

  @Test
  void refusesARootOfInflux() {
    CommandRun run = CommandRun.of("gc", Fixtures.of("15-wal-segments"), "--older-than", "7d");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("has no layout.json");
  }

  @Test
  void saysWhatCouldNotBeRemoved() throws IOException {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GarbageReport report =
        new GarbageReport(
            new LocalStorage(root),
            new TextOutput(out),
            new Console(out, new PrintWriter(err, true), false),
            0,
            false,
            false);
    assertThat(report.areFailures()).isFalse();
    report.failed(
        new Garbage("wal/x", "", "", Garbage.Kind.SEGMENT, 1, 0), new IOException("disk on fire"));

    assertThat(report.areFailures()).isTrue();
    assertThat(err.toString())
        .isEqualTo("warning: could not remove " + root.resolve("wal/x") + ": disk on fire\n");
  }
}
