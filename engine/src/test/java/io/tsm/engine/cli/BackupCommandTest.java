package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.testing.RootOfFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
  @TempDir private Path directory;
  private RootOfFiles root;

  @BeforeEach
  void aRoot() throws IOException {
    root = new RootOfFiles(directory.resolve("root"), Duration.ofHours(1), 1);
    root.publish("db", RootOfFiles.POLICY, "m v=1 0");
  }

  private CommandRun backup(Path out) {
    return CommandRun.of("backup", root.path(), "-d", "db", "--out", out);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aDirectoryThatIsThereIsLeftAlone() throws IOException {
    Path out = Files.createDirectory(directory.resolve("out"));

    CommandRun run = backup(out);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(out + ": is there already; choose a new directory");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void nothingIsLeftOfABackupThatFailed() throws IOException {
    Path shard =
        root.path()
            .resolve(ShardPath.of("db", RootOfFiles.POLICY, root.layout().shardId(first(), 0)));
    byte[] damaged = {0, 0, 0x15, 4, 1, 2, 3};
    Files.write(shard.resolve("000000001-000000001.tombstone"), damaged);

    CommandRun run = backup(directory.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("000000001-000000001.tombstone");
    assertThat(names()).containsExactly("root");
  }

  @Test
  void aFolderOfAServerIsRefused() throws IOException {
    Files.delete(root.path().resolve("layout.json"));

    CommandRun run = backup(directory.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("has no layout.json", "'influxd backup -portable'");
  }

  @Test
  void warnsOfMoreMetaDataThanAServerCanRead() throws IOException {
    RootOfFiles many = new RootOfFiles(directory.resolve("many"), Duration.ofDays(1), 20_000);
    many.publish("db", RootOfFiles.POLICY, "m v=1 0");
    Path out = directory.resolve("out");

    CommandRun run = CommandRun.of("backup", many.path(), "-d", "db", "--out", out);

    assertThat(run.err())
        .startsWith("warning: meta data of 1 shard group are 103,564 bytes long; ");
    assertThat(run.exitCode()).isZero();
    assertThat(out).isNotEmptyDirectory();
    assertThat(backup(directory.resolve("small")).err()).isEmpty();
  }

  private long first() {
    return root.layout().group(0);
  }
}
