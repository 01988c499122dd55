package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactAndDeleteCommandTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    root = folder.resolve("root");
    Path lines = folder.resolve("points.lp");
    Files.writeString(
        lines,
        """
        cpu,host=a,dc=x n=1i 1
        cpu,host=a,dc=y n=2i 2
        cpu,host=b,dc=x n=3i 3
        mem,host=a n=4i 4
        """);
    assertThat(CommandRun.of("import", root, "-d", "db", lines).exitCode()).isZero();
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private String export() {
    return CommandRun.of("export", root, "-d", "db").text();
  }

  private CommandRun delete(Object... more) {
    Object[] all = new Object[more.length + 4];
    all[0] = "delete";
    all[1] = root;
    all[2] = "-d";
    all[3] = "db";
    System.arraycopy(more, 0, all, 4, more.length);
    return CommandRun.of(all);
  }

  @Test
  void deletesASeriesUntilATimeAndCompactionTakesItOut() throws IOException {
    CommandRun dry = delete("--measurement", "cpu", "--tag", "host=a", "--to", "2", "--dry-run");
    assertThat(dry.text()).isEqualTo("would delete 1 value\n");
    assertThat(export()).hasLineCount(4);

    CommandRun run = delete("--measurement", "cpu", "--tag", "host=a", "--to", "2");
    assertThat(run.err()).isEmpty();
    assertThat(run.text()).startsWith("deleted 1 value; 'tsm compact'");
    assertThat(export())
        .isEqualTo("cpu,dc=x,host=b n=3i 3\ncpu,dc=y,host=a n=2i 2\nmem,host=a n=4i 4\n");
    assertThat(files(".tombstone")).hasSize(1);

    CommandRun compact = CommandRun.of("compact", root, "-d", "db");
    assertThat(compact.err()).isEmpty();
    assertThat(compact.text()).startsWith("1 shard: 1 file of ").contains(" became 1 of ");
    assertThat(files(".tombstone")).isEmpty();
    assertThat(export()).hasLineCount(3);
  }

  @Test
  void severalTagsAllCount() {
    assertThat(delete("--measurement", "cpu", "--tag", "host=a", "--tag", "dc=x").text())
        .startsWith("deleted 1 value");
    assertThat(delete("--measurement", "cpu", "--tag", "host=a", "--tag", "dc=x").text())
        .isEqualTo("deleted 0 values\n");
    assertThat(export()).doesNotContain("cpu,dc=x,host=a").hasLineCount(3);
  }

  @Test
  void deletesWhatItCounts() {
    assertThat(delete("--measurement", "mem", "--tag", "dc=").text()).startsWith("deleted 1 value");
    assertThat(export()).doesNotContain("mem");
  }

  @Test
  void anImportCountsAboveTheLogOfAnEngine() throws IOException {
    Path engineRoot = folder.resolve("engine");
    Point old = Point.builder().measurement("m").field("n", 1L).time(1).toPoint();
    try (StorageEngine engine = StorageEngine.open(engineRoot, EngineOptions.defaults())) {
      engine.writePoints("db", "autogen", List.of(old));
    }
    Path lines = folder.resolve("new.lp");
    Files.writeString(lines, "m n=2i 1\n");
    assertThat(CommandRun.of("import", engineRoot, "-d", "db", lines).err()).isEmpty();
    assertThat(CommandRun.of("export", engineRoot, "-d", "db").text()).isEqualTo("m n=2i 1\n");
    Files.writeString(lines, "m n=2.5 1\n");
    assertThat(CommandRun.of("import", engineRoot, "-d", "db", lines).exitCode()).isEqualTo(1);
    assertThat(CommandRun.of("export", engineRoot, "-d", "db").text()).isEqualTo("m n=2i 1\n");
  }

  @Test
  void answersScripts() {
    assertThat(delete("--measurement", "mem", "--json").text())
        .contains("\"values\" : 1")
        .contains("\"dryRun\" : false");
    assertThat(CommandRun.of("compact", root, "-d", "db", "--json").text())
        .contains("\"shards\" : 1")
        .contains("\"filesBefore\" : 1")
        .contains("\"bytesAfter\" : ");
  }

  @Test
  void mergesWhatSeveralImportsAndADeadCompactionLeft() throws IOException {
    Path lines = folder.resolve("points.lp");
    Path left = files(".tsm").get(0).resolveSibling(UUID.randomUUID() + ".tsm.tmp");
    Files.write(left, new byte[100]);
    Files.writeString(lines, "cpu,host=a,dc=x n=10i 1\n");
    assertThat(CommandRun.of("import", root, "-d", "db", lines).exitCode()).isZero();

    assertThat(files(".tsm")).hasSize(1); // an import ends with a compaction
    assertThat(left).doesNotExist();
    assertThat(export()).hasLineCount(4).startsWith("cpu,dc=x,host=a n=10i 1\n");
  }

  @Test
  void refusesARootWithALiveSink() throws IOException {
    Path sink = Files.createDirectories(root.resolve("wal").resolve(UUID.randomUUID().toString()));
    Files.createFile(sink.resolve("alive-" + UUID.randomUUID() + "-1"));

    for (CommandRun run :
        List.of(CommandRun.of("compact", root, "-d", "db"), delete("--measurement", "cpu"))) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("in use by sink " + sink.getFileName());
    }
    assertThat(export()).hasLineCount(4);
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThat(delete("--measurement", "cpu", "--from", "x").exitCode()).isEqualTo(2);
    assertThat(delete().exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("compact", root, "-d", "no").err()).contains("no database 'no'");
    assertThat(CommandRun.of("compact", root, "-d", "db", "--max-rate", "-1").err())
        .contains("--max-rate");
  }
}
