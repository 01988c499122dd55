package io.tsm.flink.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CachedInputFile;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.shard.ShardPublisher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renames of which nobody knows how far they came, and how files are read. */
class FlinkStorageTest {
  @TempDir private java.nio.file.Path root;

  @BeforeEach
  void stage() throws IOException {
    Files.write(root.resolve("staged"), "content".getBytes(UTF_8));
  }

  private FlinkStorage storage(Rename rename) {
    LocalFileSystem fileSystem =
        new LocalFileSystem() {
          @Override
          public boolean rename(Path from, Path to) throws IOException {
            return rename.run(java.nio.file.Path.of(from.getPath()), toLocal(to));
          }
        };
    return new FlinkStorage(fileSystem, new Path(root.toUri()));
  }

  private static java.nio.file.Path toLocal(Path path) throws IOException {
    java.nio.file.Path local = java.nio.file.Path.of(path.getPath());
    Files.createDirectories(local.getParent());
    return local;
  }

  /** Only the client itself renames over a file in one step. */
  @Test
  void inHdfsNothingIsReplacedButByHadoopsOwnClient() {
    FlinkStorage storage = new FlinkStorage(new LocalFileSystem(), new Path("hdfs://host/root"));
    assertThatThrownBy(() -> storage.replace("staged", "there"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hdfs://host/root/there")
        .hasMessageContaining("LocalFileSystem")
        .hasMessageContaining("fs.hdfs.limit");
  }

  /** As a store that cannot delete what it has copied. Another name would be one more copy. */
  @Test
  void aCopyWhoseSourceStaysIsNotTakenForAnothersFile() throws Exception {
    FlinkStorage storage =
        storage(
            (from, to) -> {
              Files.copy(from, to);
              throw new IOException("access denied");
            });
    ShardPublisher publisher = new ShardPublisher(storage, List.of("staged"), "shard");
    assertThatThrownBy(publisher::publish)
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("staged")
        .hasMessageContaining("access denied");
    assertThat(storage.list("shard")).hasSize(1);
  }

  @Test
  void aRenameThatWasDoneButFailed() throws Exception {
    FlinkStorage storage =
        storage(
            (from, to) -> {
              Files.move(from, to);
              throw new IOException("timed out");
            });
    assertThatThrownBy(() -> storage.publish("staged", "shard/x"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("staged")
        .hasStackTraceContaining("timed out");
    assertThat(storage.exists("shard/x")).isTrue();
  }

  @Test
  void aNameThatWasTakenMeanwhile() {
    FlinkStorage saysFalse =
        storage(
            (from, to) -> {
              Files.write(to, new byte[1]);
              return false;
            });
    assertThatThrownBy(() -> saysFalse.publish("staged", "shard/x"))
        .isInstanceOf(FileAlreadyExistsException.class);

    FlinkStorage throwsIt =
        storage(
            (from, to) -> {
              Files.write(to, new byte[1]);
              throw new org.apache.hadoop.fs.FileAlreadyExistsException("there");
            });
    assertThatThrownBy(() -> throwsIt.publish("staged", "shard/y"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("shard/y");
  }

  @Test
  void aRenameThatWasNotDone() {
    FlinkStorage storage = storage((from, to) -> false);
    assertThatThrownBy(() -> storage.publish("staged", "shard/x"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("cannot rename")
        .hasMessageContaining("shard/x");
  }

  @Test
  void anInterruptIsNoTakenName() {
    FlinkStorage storage =
        storage(
            (from, to) -> {
              Files.write(to, new byte[1]);
              throw new InterruptedIOException("cancelled");
            });
    assertThatThrownBy(() -> storage.publish("staged", "shard/x"))
        .isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void tsmFilesAreReadByRangesThatAreKept() throws Exception {
    FlinkStorage storage = storage((from, to) -> false);
    try (InputFile staged = storage.open("staged")) {
      assertThat(staged).isInstanceOf(FlinkInputFile.class);
    }
    try (OutputFile file = storage.create("shard/000000001-000000001.tsm")) {
      file.write(new byte[] {1, 2, 3}, 0, 3);
    }
    try (InputFile published = storage.open("shard/000000001-000000001.tsm")) {
      assertThat(published).isInstanceOf(CachedInputFile.class);
      byte[] bytes = new byte[2];
      published.readFully(1, bytes, 0, 2);
      assertThat(bytes).containsExactly(2, 3);
    }
  }

  private interface Rename {
    boolean run(java.nio.file.Path from, java.nio.file.Path to) throws IOException;
  }
}
