package io.tsm.engine.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrashStorageTest {
  private static final int SEEDS = 200;

  private CrashDisk disk = new CrashDisk();
  private Faults faults = new Faults(1);
  private CrashProcess process = new CrashProcess(faults);
  private CrashStorage storage = new CrashStorage(disk, process);

  /** Another process after a loss of power. */
  private void losePower(long seed) {
    process.kill();
    disk.losePower(seed);
    restart();
  }

  private void restart() {
    faults = new Faults(1);
    process = new CrashProcess(faults);
    storage = new CrashStorage(disk, process);
  }

  private void empty() {
    disk = new CrashDisk();
    restart();
  }

  private static OutputFile write(Storage storage, String path, String text) throws IOException {
    OutputFile file = storage.create(path);
    byte[] bytes = text.getBytes(UTF_8);
    file.write(bytes, 0, bytes.length);
    return file;
  }

  private static void writeDurably(Storage storage, String path, String text) throws IOException {
    try (OutputFile file = write(storage, path, text)) {
      file.sync();
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
  void whatWasSyncedSurvives() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      writeDurably(storage, "a/b/c", "text");
      storage.publish("a/b/c", "d/e");
      losePower(seed);
      assertThat(read("a/b/c")).isEqualTo("text");
      assertThat(read("d/e")).isEqualTo("text");
    }
  }

  @Test
  void whatWasNotSyncedMaySurviveInPart() throws IOException {
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      OutputFile file = write(storage, "f", "12");
      file.sync();
      file.write(new byte[] {'3'}, 0, 1);
      losePower(seed);
      seen.add(read("f"));
    }
    assertThat(seen).contains("12", "123", "12\0");
  }

  @Test
  void withNoLuckOnlyWhatWasSyncedSurvives() throws IOException {
    for (CrashDisk.Luck luck : CrashDisk.Luck.values()) {
      empty();
      OutputFile file = write(storage, "d/f", "12");
      file.sync();
      file.write(new byte[] {'3'}, 0, 1);
      write(storage, "d/g", "");
      CrashDisk before = disk.copy();
      disk.losePower(1, luck);
      if (luck == CrashDisk.Luck.NOTHING) {
        assertThat(read("d/f")).isEqualTo("12");
        assertThat(storage.exists("d/g")).isFalse();
      } else if (luck == CrashDisk.Luck.EVERYTHING) {
        assertThat(read("d/f")).isEqualTo("123");
        assertThat(storage.exists("d/g")).isTrue();
      }
      disk = before;
      restart();
      assertThat(read("d/f")).isEqualTo("123");
      assertThat(storage.exists("d/g")).isTrue();
    }
  }

  @Test
  void aCopyHasTheSameFilesAndHardLinks() throws IOException {
    writeDurably(storage, "a", "1");
    OutputFile file = write(storage, "b", "2");
    storage.publish("b", "c");
    disk = disk.copy();
    file.write(new byte[] {'3'}, 0, 1);
    restart();
    assertThat(read("b")).isEqualTo("2");
    assertThat(read("c")).isEqualTo("2");
    disk.losePower(1, CrashDisk.Luck.NOTHING);
    assertThat(read("a")).isEqualTo("1");
    assertThat(read("c")).isEmpty();
  }

  /** What goes and what comes while it is read: it may miss both. */
  @Test
  void aListingIsNoSnapshot() throws IOException {
    Set<List<String>> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      disk = new CrashDisk();
      CrashStorage others = new CrashStorage(disk, new CrashProcess(new Faults(1)));
      write(others, "d/going", "");
      write(others, "d/staying", "");
      process = new CrashProcess(new Faults(seed));
      storage = new CrashStorage(disk, process);
      int[] operations = new int[1];
      process.interleave(
          () -> {
            if (++operations[0] == 2) {
              try {
                others.delete("d/going");
                write(others, "d/coming", "");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });
      seen.add(storage.list("d").stream().map(Storage.FileEntry::name).toList());
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of("staying"),
            List.of("going", "staying"),
            List.of("coming", "staying"),
            List.of("coming", "going", "staying"));
  }

  @Test
  void onlySomeKindsOfOperationsFail() throws IOException {
    OutputFile file = write(storage, "d/f", "1");
    faults.failAfter(0, 100, Operation.NEED_ROOM);
    assertThatThrownBy(() -> file.write(new byte[9], 0, 9)).hasMessageContaining("WRITE of d/f");
    assertThatThrownBy(() -> storage.create("d/g")).hasMessageContaining("CREATE of d/g");
    assertThat(storage.delete("d/f")).isTrue();
    assertThat(storage.list("d")).isEmpty();
  }

  @Test
  void aNameThatWasNotSyncedMaySurvive() throws IOException {
    Set<Boolean> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      write(storage, "f", "");
      losePower(seed);
      seen.add(storage.exists("f"));
    }
    assertThat(seen).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aDeletedFileMayComeBackUntilItsDirectoryIsSynced() throws IOException {
    Set<Boolean> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      writeDurably(storage, "d/lost", "");
      writeDurably(storage, "d/gone", "");
      assertThat(storage.delete("d/gone")).isTrue();
      storage.syncDirectory("d");
      assertThat(storage.delete("d/lost")).isTrue();
      assertThat(storage.delete("d/lost")).isFalse();
      losePower(seed);
      seen.add(storage.exists("d/lost"));
      assertThat(storage.exists("d/gone")).isFalse();
    }
    assertThat(seen).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aKilledProcessLosesNothingAndDoesNothingMore() throws IOException {
    OutputFile file = write(storage, "d/f", "text");
    process.kill();
    assertThatThrownBy(() -> storage.exists("d/f")).isInstanceOf(CrashError.class);
    assertThatThrownBy(file::sync).isInstanceOf(CrashError.class);
    restart();
    assertThat(read("d/f")).isEqualTo("text");
  }

  @Test
  void aDirectoryThatADeadProcessMadeIsSyncedByTheNext() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      faults.crashAfter(1); // made, not synced
      assertThatThrownBy(() -> storage.create("d/f")).isInstanceOf(CrashError.class);
      assertThat(process.isDead()).isTrue();
      restart();
      writeDurably(storage, "d/f", "text");
      losePower(seed);
      assertThat(read("d/f")).isEqualTo("text");
    }
  }

  @Test
  void afterAFailedSyncTheBytesAreLostHoweverOftenItIsRepeated() throws IOException {
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      empty();
      OutputFile file = write(storage, "f", "text");
      faults.failAfter(0, 1);
      assertThatThrownBy(file::sync).isInstanceOf(IOException.class).hasMessageContaining("f");
      file.sync();
      losePower(seed);
      seen.add(read("f"));
    }
    assertThat(seen).contains("", "text");
  }

  @Test
  void namesAreTakenOnce() throws IOException {
    writeDurably(storage, "a", "1");
    writeDurably(storage, "b", "2");
    assertThatThrownBy(() -> storage.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> storage.publish("a", "b"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> storage.publish("c", "d")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> storage.open("c")).isInstanceOf(NoSuchFileException.class);
    assertThat(storage.list("none")).isEmpty();
    assertThat(storage.list("")).extracting(Storage.FileEntry::name).containsExactly("a", "b");
  }

  @Test
  void everyOperationCanCrashAndFail() throws IOException {
    for (boolean fails : new boolean[] {false, true}) {
      int k = 0;
      while (goesWrong(k, fails)) {
        k++;
      }
      // 2 directories made and synced, file created, written, synced, its directory synced, closed,
      // linked, directory synced, listed in two parts, deleted
      assertThat(k).isEqualTo(14);
    }
  }

  private boolean goesWrong(int k, boolean fails) throws IOException {
    empty();
    if (fails) {
      faults.failAfter(k, 1);
    } else {
      faults.crashAfter(k);
    }
    try {
      writeDurably(storage, "d/a", "text");
      storage.publish("d/a", "e/b");
      assertThat(storage.list("d")).hasSize(1);
      storage.delete("d/a");
    } catch (CrashError e) {
      assertThat(process.isDead()).isTrue();
      return true;
    } catch (IOException e) {
      assertThat(faults.failures()).isEqualTo(1);
      assertThat(process.isDead()).isFalse();
      return true;
    }
    return false;
  }

  @Test
  void tellsWhenFilesAndDirectoriesWereChanged() throws IOException {
    disk.setTime(1000);
    OutputFile file = write(storage, "d/a", "text");
    writeDurably(storage, "d/b", "text");
    disk.setTime(2000);
    file.write(new byte[1], 0, 1);
    assertThat(storage.list("")).containsExactly(new Storage.FileEntry("d", true, 0, 1000));
    storage.delete("d/b");
    assertThat(storage.list("")).containsExactly(new Storage.FileEntry("d", true, 0, 2000));
    disk.setTime(3000);
    storage.publish("d/a", "d/c");
    assertThat(storage.list("d"))
        .containsExactly(
            new Storage.FileEntry("a", false, 5, 2000), new Storage.FileEntry("c", false, 5, 2000));
    assertThat(storage.list("")).containsExactly(new Storage.FileEntry("d", true, 0, 3000));
  }
}
