package io.tsm.engine.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@link LocalStorage} makes durable, and in which order: the JVM's own record of what was
 * forced to the disk.
 */
class LocalStorageDurabilityTest {
  @TempDir private Path temporary;

  /** What is forced by some steps, in order, as paths below the root. */
  private List<String> forced(Steps steps) throws IOException {
    Path file = temporary.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold().withoutStackTrace();
      recording.start();
      steps.run();
      recording.stop();
      recording.dump(file);
    }
    Path root = root();
    return RecordingFile.readAllEvents(file).stream()
        .sorted((a, b) -> a.getStartTime().compareTo(b.getStartTime()))
        .map(event -> event.getString("path"))
        .filter(path -> path != null && path.startsWith(temporary.toString()))
        .map(path -> root.relativize(Path.of(path)).toString())
        .toList();
  }

  private Path root() {
    return temporary.resolve("root");
  }

  private static void write(Storage storage, String path) throws IOException {
    try (OutputFile file = storage.create(path)) {
      file.write(new byte[10], 0, 10);
      file.sync();
    }
  }

  /** The root's own name too, then each new directory's, the file's bytes, then its name. */
  @Test
  void aFileAndAllNamesThatLeadToIt() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    assertThat(forced(() -> write(storage, "a/b/f")))
        .containsExactly("..", "", "a", "a/b/f", "a/b");
    assertThat(forced(() -> write(storage, "a/b/g"))).containsExactly("a/b/g", "a/b");
    assertThat(forced(() -> write(storage, "a/c/f"))).containsExactly("a", "a/c/f", "a/c");
  }

  /** Whoever made them may have died before it synced them. */
  @Test
  void directoriesThatItFindsAreSyncedOnce() throws IOException {
    Files.createDirectories(root().resolve("a/b"));
    LocalStorage storage = new LocalStorage(root());
    assertThat(forced(() -> write(storage, "a/b/f"))).containsExactly("", "a", "a/b/f", "a/b");
    assertThat(forced(() -> write(storage, "a/b/g"))).containsExactly("a/b/g", "a/b");
  }

  @Test
  void aDirectoryThatWasDeletedIsSyncedAgain() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    write(storage, "a/f");
    storage.delete("a/f");
    storage.delete("a");
    assertThat(forced(() -> write(storage, "a/g"))).containsExactly("", "a/g", "a");
  }

  @Test
  void aPublishedName() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    write(storage, "f");
    assertThat(forced(() -> storage.publish("f", "data/1/f")))
        .containsExactly("", "data", "data/1");
  }

  @Test
  void aDirectoryOnDemand() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    write(storage, "a/f");
    assertThat(forced(() -> storage.syncDirectory("a"))).containsExactly("a");
    assertThat(forced(() -> storage.syncDirectory("none"))).isEmpty();
  }

  /** So that what is left for the end does not grow with the file. */
  @Test
  void aLongFileWhileItIsWritten() throws IOException {
    LocalStorage storage = new LocalStorage(root());
    write(storage, "f");
    byte[] piece = new byte[1 << 20];
    try (OutputFile file = storage.create("g")) {
      Steps all =
          () -> {
            for (int i = 0; i < 4; i++) { // each is forced, and the end
              file.write(piece, 0, piece.length);
            }
            file.sync();
          };
      assertThat(forced(all)).containsExactly("g", "g", "g", "g", "g", "");
    }
  }

  @Test
  void nothingOfTemporaryFiles() throws IOException {
    LocalStorage storage = LocalStorage.temporary(root());
    assertThat(forced(() -> write(storage, "a/f"))).isEmpty();
    byte[] much = new byte[16 << 20];
    assertThat(
            forced(
                () -> {
                  try (OutputFile file = storage.create("g")) {
                    file.write(much, 0, much.length);
                    file.sync();
                  }
                }))
        .isEmpty();
  }

  private interface Steps {
    void run() throws IOException;
  }
}
