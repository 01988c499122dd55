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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two attempts at once, with the second one at work at an exact moment of the first. */
class CommitRaceTest {
  @TempDir private Path temporary;
  private SinkDriver driver;

  @BeforeEach
  void open() {
    driver = new SinkDriver(temporary);
  }

  private List<TsmCommittable> written(String... lines) throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, lines);
      return barrier(writer);
    }
  }

  /** A committer that does something else at the n-th call of an operation on a path. */
  private TsmCommitter interrupted(String operation, String prefix, int call, Callable<?> other) {
    LocalStorage files = new LocalStorage(driver.root());
    driver.storage(new HookedStorage(files, operation, prefix, call, other));
    TsmCommitter committer = driver.committer();
    driver.storage(files);
    return committer;
  }

  private Callable<Integer> commitOf(List<TsmCommittable> committables) {
    return () -> {
      try (TsmCommitter committer = driver.committer()) {
        return commit(committer, committables);
      }
    };
  }

  /** I10: the types are compared when nothing can come between that and the publication. */
  @Test
  void anotherTypeThatIsPublishedAfterTheFirstLook() throws Exception {
    List<TsmCommittable> floats = written("m,t=a f=1.5 1000");
    List<TsmCommittable> integers = written("m,t=a f=2i 2000");
    driver.loseProcess();
    String directory = floats.get(0).id().directory();
    try (TsmCommitter committer = interrupted("list", directory, 2, commitOf(integers))) {
      assertThatThrownBy(() -> commit(committer, floats))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another type")
          .hasMessageContaining("'f'");
    }
    assertThat(driver.lines()).containsExactly("m,t=a f=2i 2000");
    driver.policy(BadRecordPolicy.DROP);
    assertThat(commitOf(floats).call()).isZero();
    assertThat(driver.lines()).containsExactly("m,t=a f=2i 2000");
  }

  /** I2: what is missing is looked for in the marks, at whatever step it is missed. */
  @Test
  void anotherAttemptFinishesWhileThisOnePublishes() throws Exception {
    List<TsmCommittable> committables = written("m,t=a f=1.5 1000");
    driver.loseProcess();
    try (TsmCommitter committer = interrupted("publish", "data", 1, commitOf(committables))) {
      assertThat(commit(committer, committables)).isEqualTo(1);
    }
    assertThat(driver.lines()).containsExactly("m,t=a f=1.5 1000");
    assertThat(driver.files("data")).hasSize(1);
    assertThat(driver.files("wal")).hasSize(1).allMatch(name -> name.endsWith(".done"));
  }

  @Test
  void anotherAttemptFinishesBeforeThisOnePublishes() throws Exception {
    List<TsmCommittable> committables = written("m,t=a f=1.5 1000");
    driver.loseProcess();
    String directory = committables.get(0).id().directory();
    try (TsmCommitter committer = interrupted("list", directory, 2, commitOf(committables))) {
      assertThat(commit(committer, committables)).isEqualTo(1);
    }
    assertThat(driver.files("data")).hasSize(1);
  }

  /** I11: a commit that fails before it uses what was handed over leaves nothing of that. */
  @Test
  void aCommitThatFailsEarlyDropsWhatWasHandedOver() throws Exception {
    driver.policy(BadRecordPolicy.REJECT);
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, "m,t=a f=1.5 1000", "broken");
      List<TsmCommittable> committables = barrier(writer);
      CommitId id = committables.get(0).id();
      Files.delete(driver.path(id.rejects()));
      assertThatThrownBy(() -> commit(committer, committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(id.rejects());
      assertThat(driver.files("wal")).noneMatch(name -> name.endsWith(".tmp"));
      assertThat(driver.files("data")).isEmpty();
    }
  }

  @Test
  void refusedRecordsThatWereDamagedAreNotPublished() throws Exception {
    driver.policy(BadRecordPolicy.REJECT);
    List<TsmCommittable> committables = written("m,t=a f=1.5 1000", "broken");
    Path rejects = driver.path(committables.get(0).id().rejects());
    byte[] bytes = Files.readAllBytes(rejects);
    bytes[bytes.length / 2] ^= 1;
    Files.write(rejects, bytes);
    assertThatThrownBy(() -> commitOf(committables).call())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checksum");
    assertThat(driver.files("data")).isEmpty();
    assertThat(driver.files("rejected")).isEmpty();
  }

  /** Passes everything on, and does something else right before one call. */
  private static final class HookedStorage implements Storage {
    private final Storage files;
    private final String operation;
    private final String prefix;
    private final Callable<?> other;
    private int callsLeft;

    HookedStorage(Storage files, String operation, String prefix, int call, Callable<?> other) {
      this.files = files;
      this.operation = operation;
      this.prefix = prefix;
      this.callsLeft = call;
      this.other = other;
    }

    private void hook(String called, String path) throws IOException {
      if (called.equals(operation) && path.startsWith(prefix) && --callsLeft == 0) {
        try {
          other.call();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }

    @Override
    public OutputFile create(String path) throws IOException {
      hook("create", path);
      return files.create(path);
    }

    @Override
    public InputFile open(String path) throws IOException {
      hook("open", path);
      return files.open(path);
    }

    @Override
    public void publish(String from, String to) throws IOException {
      hook("publish", to);
      files.publish(from, to);
    }

    @Override
    public List<FileEntry> list(String directory) throws IOException {
      hook("list", directory);
      return files.list(directory);
    }

    @Override
    public boolean delete(String path) throws IOException {
      hook("delete", path);
      return files.delete(path);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
      files.syncDirectory(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
      return files.exists(path);
    }

    @Override
    public String describe(String path) {
      return files.describe(path);
    }
  }
}
