package io.tsm.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.shard.CompactorFolder;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tsm verify} says of the folders of writers. */
class VerifyWritersTest {
  private static final UUID SINK = new UUID(1, 1);

  @TempDir private Path folder;

  /** A root with a writer whose segments have two values each. */
  private Path writerWithSegments(String... names) throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    LayoutFile.readOrCreate(storage, null, null, 1);
    String writer = WalPath.ofWriter(SINK, 0, new UUID(2, 2));
    Files.createDirectories(folder.resolve(writer));
    for (String name : names) {
      FloatValues values = new FloatValues(2);
      values.append(1, 1);
      values.append(2, 2);
      try (Wal wal = new Wal(storage, i -> writer + "/" + name, 1 << 20)) {
        wal.writeMulti(
            visitor ->
                visitor.visit(SeriesKey.of("m", Map.of()), "f".getBytes(UTF_8), values, 0, 2));
        assertThat(wal.closeSegments()).hasSize(1);
      }
    }
    return folder.resolve(writer);
  }

  @Test
  void namesCommitsThatAreNotPublished() throws IOException {
    Path writer = writerWithSegments("3-0.wal", "3-1.wal", "5-0.wal");
    Files.writeString(writer.resolve("5-17-1.tsm.tmp"), "half");
    Files.writeString(writer.resolve("4.rejects"), "refused");
    Files.createFile(writer.resolve("2.done"));

    CommandRun run = CommandRun.of("verify", folder);

    long bytes = 3 * Files.size(writer.resolve("3-0.wal"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.text().lines())
        .containsExactly(
            "note   %s: 3 commits from 3 to 5 are not published: 3 segments of %,d bytes, 1 staged file of 4 bytes, 1 file of rejects of 7 bytes"
                .formatted(writer, bytes),
            "OK: no faults in 0 TSM files, 3 WAL segments and 6 values; 1 note");
  }

  @Test
  void namesWhatAMarkCovers() throws IOException {
    Path writer = writerWithSegments("3-0.wal");
    Files.writeString(writer.resolve("2-0.wal"), "nobody reads this again");
    Files.createFile(writer.resolve("1.done"));
    Files.createFile(writer.resolve("3.done"));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text())
        .contains("%s: left over, since commits up to 3 are published".formatted(writer))
        .contains("'tsm gc' removes it: 2 segments of ")
        .contains(", 1 earlier mark of 0 bytes")
        .doesNotContain("FAULT", "not published");
  }

  @Test
  void takesADamagedSegmentThatACheckpointMayNameForAFault() throws IOException {
    Path writer = writerWithSegments("3-0.wal", "4-0.wal");
    for (String name : new String[] {"4-0.wal", "3-0.wal"}) {
      byte[] bytes = Files.readAllBytes(writer.resolve(name));
      Files.write(writer.resolve(name), Arrays.copyOf(bytes, bytes.length - 1));
      CommandRun run = CommandRun.of("verify", folder);
      assertThat(run.text()).contains("note   " + writer.resolve("4-0.wal") + ": from byte ");
      assertThat(run.exitCode()).isEqualTo(name.equals("4-0.wal") ? 0 : 1);
    }
    assertThat(CommandRun.of("verify", folder).text())
        .contains("FAULT  " + writer.resolve("3-0.wal") + ": corrupt at byte ");
  }

  @Test
  void namesWhatIsUnknownAmongWriters() throws IOException {
    Path writer = writerWithSegments();
    Files.createFile(folder.resolve("wal/notes"));
    Files.createFile(writer.resolveSibling("readme"));
    Files.createFile(writer.resolve("3-0.wal.bak"));
    Files.createDirectory(writer.resolve("3-0.wal"));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text())
        .contains(folder.resolve("wal/notes") + ": unknown")
        .contains(writer.resolveSibling("readme") + ": unknown")
        .contains(writer.resolve("3-0.wal.bak") + ": unknown")
        .contains(writer.resolve("3-0.wal") + ": unknown");
  }

  @Test
  void namesWhatACompactionHasBegun() throws IOException {
    Path writer = writerWithSegments();
    Path compactor = folder.resolve(WalPath.ofCompactor(SINK, new UUID(3, 3)));
    Files.createDirectory(compactor);
    assertThat(CommandRun.of("verify", folder).text()).startsWith("OK");
    Files.writeString(compactor.resolve(CompactorFolder.fileName(1)), "half");
    Files.createFile(compactor.resolve("mine"));

    CommandRun run = CommandRun.of("verify", writer.getParent().getParent().getParent());

    assertThat(run.exitCode()).isZero();
    assertThat(run.text().lines())
        .contains(
            "note   " + compactor.resolve("mine") + ": unknown: no sink makes such a name here",
            "note   %s: a compaction is at work, or was; 'tsm gc' removes what is left over: 1 staged file of 4 bytes"
                .formatted(compactor))
        .hasSize(3);
  }

  @Test
  void namesASinkThatRuns() throws IOException {
    Path writer = writerWithSegments();
    String beat = WalPath.ofHeartbeat(SINK, SINK, 1);
    Files.createFile(folder.resolve(beat));

    assertThat(CommandRun.of("verify", folder).text())
        .startsWith("note   " + writer.getParent() + ": the sink runs");

    Files.setLastModifiedTime(folder.resolve(beat), FileTime.fromMillis(1));
    assertThat(CommandRun.of("verify", folder).text()).startsWith("OK");
  }

  @Test
  void missesTheLayoutOfASink() throws IOException {
    Path writer = writerWithSegments("3-0.wal");
    Files.delete(folder.resolve("layout.json"));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(writer).exists();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("FAULT  " + folder.resolve("layout.json") + " is missing");
  }
}
