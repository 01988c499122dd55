package io.tsm.engine.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest {
  @TempDir private Path folder;

  private LocalStorage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder.resolve("root"));
  }

  private void write(String path, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    try (OutputFile file = storage.create(path)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
      assertThat(file.position()).isEqualTo(bytes.length);
    }
  }

  private String read(String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      return new String(bytes, UTF_8);
    }
  }

  @Test
  void makesDirectoriesWithTheirFirstFile() throws IOException {
    write("a/b/c", "text");

    assertThat(read("a/b/c")).isEqualTo("text");
    assertThat(storage.exists("a/b/c")).isTrue();
    assertThat(storage.describe("a/b/c")).isEqualTo(folder.resolve("root/a/b/c").toString());
  }

  @Test
  void createsOnlyNewFiles() throws IOException {
    write("a", "first");

    assertThatThrownBy(() -> storage.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("a")).isEqualTo("first");
  }

  @Test
  void publishesAndLeavesTheSource() throws IOException {
    write("staged", "text");

    storage.publish("staged", "data/file");

    assertThat(read("data/file")).isEqualTo("text");
    assertThat(storage.delete("staged")).isTrue();
    assertThat(read("data/file")).isEqualTo("text");
  }

  @Test
  void publishesWhileSomebodyRemovesTheDirectoryWheneverItIsEmpty() throws Exception {
    write("staged", "text");
    Path directory = folder.resolve("root/data");
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Integer> remover =
        thread.submit(
            () -> {
              int removed = 0;
              while (!stop.get()) {
                try {
                  removed += Files.deleteIfExists(directory) ? 1 : 0;
                } catch (DirectoryNotEmptyException e) {
                  Thread.onSpinWait(); // as it should be
                }
              }
              return removed;
            });
    try {
      for (int i = 0; i < 300; i++) {
        storage.publish("staged", "data/file");
        assertThat(storage.delete("data/file")).isTrue();
      }
    } finally {
      stop.set(true);
      thread.shutdown();
    }
    assertThat(remover.get()).isPositive();
  }

  @Test
  void publishesNeverOverAFile() throws IOException {
    write("data/file", "theirs");
    write("staged", "ours");

    assertThatThrownBy(() -> storage.publish("staged", "data/file"))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(read("data/file")).isEqualTo("theirs");
    assertThat(read("staged")).isEqualTo("ours");
  }

  @Test
  void namesASourceThatIsMissing() {
    assertThatThrownBy(() -> storage.publish("missing", "data/file"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> storage.open("missing")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void listsByName() throws IOException {
    write("d/b", "12345");
    write("d/a", "1");
    write("d/c/x", "1");
    Files.setLastModifiedTime(folder.resolve("root/d/a"), FileTime.fromMillis(1_700_000_000_123L));
    Files.setLastModifiedTime(folder.resolve("root/d/b"), FileTime.fromMillis(1_700_000_000_456L));
    Files.setLastModifiedTime(folder.resolve("root/d/c"), FileTime.fromMillis(1_700_000_000_789L));

    assertThat(storage.list("d"))
        .containsExactly(
            new Storage.FileEntry("a", false, 1, 1_700_000_000_123L),
            new Storage.FileEntry("b", false, 5, 1_700_000_000_456L),
            new Storage.FileEntry("c", true, 0, 1_700_000_000_789L));
    assertThat(storage.list("missing")).isEmpty();
    assertThat(storage.list("missing/too")).isEmpty();
  }

  @Test
  void tellsOfAFileInTheWayOfADirectory() throws IOException {
    write("file", "text");

    assertThatThrownBy(() -> storage.list("file"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("file is a file where a directory is needed");
    assertThatThrownBy(() -> storage.create("file/below"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("file is a file where a directory is needed");
  }

  /** An operator has to look at the file in the way, not at what would be below it. */
  @Test
  void namesTheFileThatIsInTheWayOfDirectoriesBelowIt() throws IOException {
    write("file", "text");
    String message = storage.describe("file") + " is a file where a directory is needed";

    assertThatThrownBy(() -> storage.list("file/a/b")).hasMessage(message);
    assertThatThrownBy(() -> storage.create("file/a/b/c")).hasMessage(message);
  }

  /** The system says "No space left on device", and not where. */
  @Test
  void namesTheFileForWhichThereIsNoRoom() throws IOException {
    Path full = Path.of("/dev/full"); // the system's own, for such tests
    assumeThat(full).exists();
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE);
        OutputFile file = new LocalOutputFile("full", full, channel, true)) {
      assertThatThrownBy(() -> file.write(new byte[9], 0, 9))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot write to /dev/full: No space left on device");
    }
  }

  @Test
  void deletesFilesAndEmptyDirectories() throws IOException {
    write("d/a", "1");

    assertThatThrownBy(() -> storage.delete("d")).hasMessageEndingWith("is not empty");
    assertThat(storage.delete("d/a")).isTrue();
    assertThat(storage.delete("d/a")).isFalse();
    assertThat(storage.delete("d")).isTrue();
    assertThat(folder.resolve("root")).isEmptyDirectory();
  }

  @Test
  void readsAtAnyPosition() throws IOException {
    write("a", "0123456789");

    try (InputFile file = storage.open("a")) {
      byte[] bytes = new byte[6];
      file.readFully(4, bytes, 1, 3);
      assertThat(bytes).containsExactly(0, '4', '5', '6', 0, 0);
      assertThatThrownBy(() -> file.readFully(8, bytes, 0, 3))
          .isInstanceOfSatisfying(
              CorruptFileException.class, e -> assertThat(e.offset()).isEqualTo(10));
      assertThat(file.path()).isEqualTo(folder.resolve("root/a").toString());
    }
  }

  @Test
  void keepsToItsRoot() {
    assertThatThrownBy(() -> storage.open("../outside"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path leaves");
  }

  /** That the bytes survive a crash cannot be seen from here; that nothing fails can. */
  @Test
  void syncsDirectories() throws IOException {
    write("a/b/c", "text");

    storage.syncDirectory("a/b");
    storage.syncDirectory("");
    storage.syncDirectory("missing");
    LocalStorage temporary = LocalStorage.temporary(folder.resolve("tmp"));
    try (OutputFile file = temporary.create("x/y")) {
      file.sync();
    }
    assertThat(Files.exists(folder.resolve("tmp/x/y"))).isTrue();
  }
}
