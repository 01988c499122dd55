package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.SinkDriver.CrashingStorage;
import io.tsm.flink.sink.testing.ForwardingStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits with deletes: what they do, in which order, dead or overtaken anywhere. */
class CommitDeletesTest {
  private static final String[] BEFORE = {"m,t=a f=1 1000", "m,t=a f=2 2000", "m,t=b f=3 1000"};
  private static final String[] DELETING = {
    "m,t=a g=4 1000", "delete t=a f 1000", "delete t=b f 1000", "m,t=b f=5 1000"
  };
  private static final String[] AFTER = {
    "m,t=a f=2.0 2000", "m,t=a g=4.0 1000", "m,t=b f=5.0 1000"
  };

  /** Lines of line protocol, or what and where to delete. */
  private static final PointConverter<String> CONVERTER =
      new PointConverter<>() {
        private static final long serialVersionUID = 1L;
        private final PointConverter<String> lines = PointConverters.lineProtocol();

        @Override
        public void convert(String record, PointCollector out) throws Exception {
          String[] words = record.split(" ", -1);
          if (!words[0].equals("delete")) {
            lines.convert(record, out);
            return;
          }
          out.point("m").tag("t", words[1].substring(2)).delete(words[2]);
          out.builder().time(Long.parseLong(words[3]));
          out.emit();
        }
      };

  /** From where a commit is made. */
  enum Source {
    HAND_OVER(true),
    LOG(true),
    STAGED_FILES(false);

    private final boolean logged;

    Source(boolean logged) {
      this.logged = logged;
    }
  }

  @TempDir private Path temporary;
  private SinkDriver driver;

  /** The failures are wanted; they need not be told. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  @BeforeEach
  void open() {
    driver = new SinkDriver(temporary);
  }

  private List<TsmCommittable> commitOf(TsmSinkWriter<String> writer, String... records)
      throws Exception {
    write(writer, records);
    return barrier(writer);
  }

  private void commitInNewProcess(List<TsmCommittable> committables) throws Exception {
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
    }
  }

  /** They may be in different processes, and replace one another's tombstone files. */
  @Test
  void writersThatShareShardsTakeNoDeletes() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer(true, CONVERTER, 2)) {
      write(writer, BEFORE);
      assertThatThrownBy(() -> write(writer, DELETING))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("distribution(NONE)")
          .hasMessageContaining("parallelism of 1");
    }
  }

  @Test
  void tombstonesAreInPlaceBeforeTheFirstFileIsPublished() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer(true, CONVERTER)) {
      commitInNewProcess(commitOf(writer, BEFORE));
    }
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer(true, CONVERTER)) {
      committables = commitOf(writer, DELETING);
    }
    driver.loseProcess();
    CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), 1_000);
    driver.storage(storage);
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
    }
    List<String> changes = storage.changes();
    int replaced = indexOf(changes, "replace data/");
    int synced = indexOf(changes, "sync " + committables.get(0).id().directory() + "/");
    assertThat(changes.get(replaced)).endsWith("000000001-000000001.tombstone");
    assertThat(synced).isBetween(0, replaced);
    assertThat(indexOf(changes, "publish data/")).isGreaterThan(replaced);
    assertThat(changes).filteredOn(change -> change.startsWith("replace")).hasSize(1);
    assertThat(driver.lines()).containsExactly(AFTER);
    assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
  }

  private static int indexOf(List<String> changes, String begin) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).startsWith(begin)) {
        return i;
      }
    }
    throw new AssertionError(begin + " is not among " + changes);
  }

  @ParameterizedTest
  @EnumSource
  void deadAtEveryChangeOfTheCommit(Source source) throws Exception {
    int crashes = 0;
    for (boolean crashed = true; crashed; crashes++) {
      driver = new SinkDriver(temporary.resolve("after" + crashes));
      try (TsmSinkWriter<String> writer = driver.writer(source.logged, CONVERTER)) {
        commitInNewProcess(commitOf(writer, BEFORE));
      }
      TsmSinkWriter<String> writer = driver.writer(source.logged, CONVERTER); // stays open
      List<TsmCommittable> committables = commitOf(writer, DELETING);
      if (source == Source.LOG) {
        driver.loseProcess();
      }
      CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), crashes);
      driver.storage(storage);
      try (TsmCommitter committer = driver.committer()) {
        commit(committer, committables);
      } catch (IOException e) {
        assertThat(storage.crashed()).isTrue();
      }
      crashed = storage.crashed();
      commitInNewProcess(committables);
      assertThat(driver.lines()).as("after %d changes", crashes).containsExactly(AFTER);
      if (source.logged) { // a writer without one has a folder of its own for each commit
        assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
      }
    }
    assertThat(crashes).isGreaterThan(8);
  }

  /**
   * An attempt stands still somewhere; its successor makes the commit, and the next one, which
   * writes again what was deleted. Then the attempt goes on.
   */
  @ParameterizedTest
  @EnumSource
  void overtakenAtEveryOperationOfTheCommit(Source source) throws Exception {
    int operations = 0;
    for (boolean overtaken = true; overtaken; operations++) {
      driver = new SinkDriver(temporary.resolve("after" + operations));
      try (TsmSinkWriter<String> writer = driver.writer(source.logged, CONVERTER)) {
        commitInNewProcess(commitOf(writer, BEFORE));
      }
      TsmSinkWriter<String> writer = driver.writer(source.logged, CONVERTER); // stays open
      List<TsmCommittable> deleting = commitOf(writer, DELETING);
      List<TsmCommittable> next = commitOf(writer, "m,t=a f=6 1000", "m,t=b f=7 1000");
      if (source == Source.LOG) {
        driver.loseProcess();
      }
      LocalStorage files = new LocalStorage(driver.root());
      PausedStorage paused =
          new PausedStorage(
              files,
              operations,
              () -> {
                commitInNewProcess(deleting);
                commitInNewProcess(next);
                return null;
              });
      driver.storage(paused);
      TsmCommitter committer = driver.committer();
      driver.storage(files);
      commit(committer, deleting);
      committer.close();
      overtaken = paused.left < 0;
      if (!overtaken) {
        commitInNewProcess(next);
      }
      assertThat(driver.lines())
          .as("overtaken at operation %d", operations)
          .containsExactly(
              "m,t=a f=2.0 2000", "m,t=a f=6.0 1000", "m,t=a g=4.0 1000", "m,t=b f=7.0 1000");
    }
    assertThat(operations).isGreaterThan(15);
  }

  /** Does something else before the n-th operation. */
  private static final class PausedStorage extends ForwardingStorage {
    private int left;
    private final Callable<?> other;

    PausedStorage(Storage files, int operations, Callable<?> other) {
      super(files);
      this.left = operations;
      this.other = other;
    }

    private void step() {
      if (left-- == 0) {
        try {
          other.call();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public OutputFile create(String path) throws IOException {
      step();
      return super.create(path);
    }

    @Override
    public InputFile open(String path) throws IOException {
      step();
      return super.open(path);
    }

    @Override
    public void publish(String from, String to) throws IOException {
      step();
      super.publish(from, to);
    }

    @Override
    public void replace(String from, String to) throws IOException {
      step();
      super.replace(from, to);
    }

    @Override
    public List<FileEntry> list(String directory) throws IOException {
      step();
      return super.list(directory);
    }

    @Override
    public boolean delete(String path) throws IOException {
      step();
      return super.delete(path);
    }
  }

  @Test
  void withoutALogTheCommittableNamesWhatIsDeleted() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer(false, CONVERTER)) {
      commitInNewProcess(commitOf(writer, BEFORE));
    }
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer(false, CONVERTER)) {
      committables = commitOf(writer, "delete t=a f 2000");
    }
    TsmCommittable committable = committables.get(0);
    assertThat(committable.staged()).isEmpty();
    assertThat(committable.deletes()).hasSize(1);
    Path deletes = driver.path(committable.deletes().get(0).path());
    byte[] bytes = Files.readAllBytes(deletes);
    Files.delete(deletes);
    assertThatThrownBy(() -> commitInNewProcess(committables))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(deletes.toString())
        .hasMessageContaining("missing");
    Files.write(deletes, bytes);
    commitInNewProcess(committables);
    assertThat(driver.lines()).containsExactly("m,t=a f=1.0 1000", "m,t=b f=3.0 1000");
  }
}
