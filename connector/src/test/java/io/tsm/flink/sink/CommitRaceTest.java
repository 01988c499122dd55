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
import io.tsm.flink.sink.testing.ForwardingStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /**
   * A listing is no snapshot. Here it begins when 10.done is the newest mark, and gets to the marks
   * when the other attempt has replaced it by 11.done and, for each of its changes, stopped there.
   */
  @Test
  void anAttemptThatListsTheMarksForLong() throws Exception {
    int changes = 0;
    for (boolean stopped = true; stopped; changes++) {
      driver = new SinkDriver(temporary.resolve("after" + changes));
      List<TsmCommittable> all = new ArrayList<>();
      try (TsmSinkWriter<String> writer = driver.writer()) {
        for (int i = 1; i <= 11; i++) {
          write(writer, "m,t=a f=" + i + ".5 1000");
          all.addAll(barrier(writer));
        }
      }
      driver.loseProcess();
      commitOf(all.subList(0, 8)).call();
      LocalStorage files = new LocalStorage(driver.root());
      SinkDriver.CrashingStorage others = new SinkDriver.CrashingStorage(files, changes);
      String directory = all.get(0).id().directory();
      Callable<Integer> nextTwo = commitOf(all.subList(8, 10));
      HookedStorage late = new HookedStorage(files, "create", directory + "/9-", 1, nextTwo);
      driver.storage(new SlowListing(late, directory, 2, () -> commitOn(others, all.get(10))));
      TsmCommitter slow = driver.committer();
      driver.storage(files);
      assertThat(commit(slow, all.subList(8, 9))).isEqualTo(1);
      slow.close();
      stopped = others.crashed();
      driver.storage(files);
      commitOf(all.subList(10, 11)).call();
      assertThat(driver.lines())
          .as("stopped after %d", changes)
          .containsExactly("m,t=a f=11.5 1000");
    }
    assertThat(changes).isGreaterThan(8);
  }

  private Integer commitOn(SinkDriver.CrashingStorage storage, TsmCommittable committable)
      throws Exception {
    driver.storage(storage);
    try (TsmCommitter committer = driver.committer()) {
      return commit(committer, List.of(committable));
    } catch (IOException e) {
      assertThat(storage.crashed()).isTrue();
      return 0;
    }
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
  private static class HookedStorage extends ForwardingStorage {
    private final String operation;
    private final String prefix;
    private final Callable<?> other;
    private int callsLeft;

    HookedStorage(Storage files, String operation, String prefix, int call, Callable<?> other) {
      super(files);
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
      return super.create(path);
    }

    @Override
    public InputFile open(String path) throws IOException {
      hook("open", path);
      return super.open(path);
    }

    @Override
    public void publish(String from, String to) throws IOException {
      hook("publish", to);
      super.publish(from, to);
    }

    @Override
    public List<FileEntry> list(String directory) throws IOException {
      hook("list", directory);
      return super.list(directory);
    }

    @Override
    public boolean delete(String path) throws IOException {
      hook("delete", path);
      return super.delete(path);
    }
  }

  /** Lists files, then lets something else happen, then lists marks. */
  private static final class SlowListing extends HookedStorage {
    private final Storage files;
    private final String directory;
    private final Callable<?> meanwhile;
    private int callsLeft;

    SlowListing(Storage files, String directory, int call, Callable<?> meanwhile) {
      super(files, "none", directory, 1, meanwhile);
      this.files = files;
      this.directory = directory;
      this.callsLeft = call;
      this.meanwhile = meanwhile;
    }

    @Override
    public List<FileEntry> list(String listed) throws IOException {
      List<FileEntry> before = files.list(listed);
      if (!listed.equals(directory) || --callsLeft != 0) {
        return before;
      }
      new HookedStorage(files, "list", listed, 1, meanwhile).list(listed);
      List<FileEntry> after = new ArrayList<>(files.list(listed));
      after.removeIf(e -> !e.name().endsWith(".done") || !before.contains(e));
      before.stream().filter(e -> !e.name().endsWith(".done")).forEach(after::add);
      return after;
    }
  }
}
