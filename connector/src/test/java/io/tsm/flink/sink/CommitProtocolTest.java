package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.SinkDriver.CrashingStorage;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers and committers, driven as Flink drives them: the invariants of exactly once. */
@Timeout(120)
class CommitProtocolTest {
  /** In two shards, five types, one value a line. */
  private static final String[] LINES = {
    "m,t=a f=1.5 1000",
    "m,t=b f=2.25 1000",
    "m,t=c f=3.0 1000",
    "m,t=a i=1i 2000",
    "m,t=b b=true 2000",
    "m,t=c s=\"text\" 2000",
    "m,t=a f=4.5 700000000000000"
  };

  @TempDir private Path temporary;
  private SinkDriver driver;

  @BeforeEach
  void setUp() {
    driver = new SinkDriver(temporary);
  }

  private List<TsmCommittable> written(String... lines) throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, lines);
      return barrier(writer);
    }
  }

  private void commitInNewProcess(List<TsmCommittable> committables) throws Exception {
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
    }
  }

  private void assertStoredOnce(String... lines) throws IOException {
    StoredPoints stored = driver.stored();
    assertThat(stored.lines()).containsExactlyInAnyOrder(lines);
    assertThat(stored.rewrites()).isZero();
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
    assertThat(driver.files("data")).allMatch(name -> name.endsWith(".tsm"));
    assertThat(driver.localFiles()).isEmpty();
    assertThat(driver.handOver().isEmpty()).isTrue();
  }

  @Test
  void whatIsCommittedIsVisibleAndNothingBefore() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, LINES);
      assertThat(driver.lines()).isEmpty();
      List<TsmCommittable> first = barrier(writer);
      assertThat(first).hasSize(1);
      assertThat(first.get(0).values()).isEqualTo(LINES.length);
      assertThat(driver.lines()).isEmpty();
      write(writer, "m,t=z f=9.0 5000");
      assertThat(commit(committer, first)).isZero();
      assertStoredOnce(LINES);

      List<TsmCommittable> second = barrier(writer);
      assertThat(second.get(0).id().number()).isEqualTo(2);
      commit(committer, second);
      assertThat(driver.lines()).hasSize(LINES.length + 1).contains("m,t=z f=9.0 5000");
    }
    assertThat(driver.files("wal")).singleElement().asString().endsWith("/2.done");
    assertNothingIsLeft();
  }

  @Test
  void anEmptyBarrierMakesNothing() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer()) {
      assertThat(barrier(writer)).isEmpty();
      assertThat(barrier(writer)).isEmpty();
    }
    assertThat(driver.files("")).containsExactly("layout.json");
  }

  /** I2: a mark counts, whatever the shard looks like now. */
  @Test
  void committedTwiceItIsThereOnce() throws Exception {
    List<TsmCommittable> committables = written(LINES);
    commitInNewProcess(committables);
    List<String> files = driver.files("data");
    try (TsmCommitter committer = driver.committer()) {
      assertThat(commit(committer, committables)).isEqualTo(1);
    }
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      assertThat(commit(committer, committables)).isEqualTo(1);
    }
    assertThat(driver.files("data")).isEqualTo(files);
    assertStoredOnce(LINES);
    for (String file : files) {
      Files.delete(driver.path("data").resolve(file)); // as compaction or a delete would
    }
    commitInNewProcess(committables);
    assertThat(driver.files("data")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void theLogAloneIsEnough() throws Exception {
    commitInNewProcess(written(LINES));
    assertStoredOnce(LINES);
    assertNothingIsLeft();
  }

  @Test
  void aHandOverThatWasClearedIsNoLoss() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, LINES);
      List<TsmCommittable> committables = barrier(writer);
      driver.handOver().clear();
      assertThat(driver.files("wal")).noneMatch(name -> name.endsWith(".tmp"));
      commit(committer, committables);
      assertStoredOnce(LINES);
    }
    assertNothingIsLeft();
  }

  /** No mark, segments there: published again, equal values under a higher generation. */
  @Test
  void withoutAMarkItIsPublishedAgain() throws Exception {
    List<TsmCommittable> committables = written(LINES);
    CommitId id = committables.get(0).id();
    byte[] segment = Files.readAllBytes(driver.path(id.segment(0)));
    commitInNewProcess(committables);
    List<String> before = driver.files("data");
    Files.delete(driver.path(id.mark()));
    Files.write(driver.path(id.segment(0)), segment);

    commitInNewProcess(committables);
    StoredPoints stored = driver.stored();
    assertThat(stored.lines()).containsExactlyInAnyOrder(LINES);
    assertThat(stored.rewrites()).isEqualTo(LINES.length);
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(driver.files("data")).containsAll(before).hasSize(before.size() * 2);
    assertThat(driver.files("data")).anyMatch(name -> name.endsWith("000000002-000000001.tsm"));
    assertNothingIsLeft();
  }

  /** I1, I2: the commit dies at each of its changes; another process ends it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deadAtEveryChangeOfTheCommit(boolean fromLog) throws Exception {
    int crashes = 0;
    for (int changes = 0; ; changes++) {
      driver = new SinkDriver(temporary.resolve(fromLog + "-" + changes));
      TsmSinkWriter<String> writer = driver.writer();
      write(writer, LINES);
      List<TsmCommittable> committables = barrier(writer);
      CommitId id = committables.get(0).id();
      if (fromLog) {
        driver.loseProcess();
      }
      CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), changes);
      driver.storage(storage);
      try (TsmCommitter committer = driver.committer()) {
        commit(committer, committables);
      } catch (IOException e) {
        assertThat(storage.crashed()).isTrue();
      }
      if (!storage.crashed()) {
        break;
      }
      crashes++;
      boolean marked = Files.exists(driver.path(id.mark()));
      boolean segment = Files.exists(driver.path(id.segment(0)));
      assertThat(marked || segment).as("I1 after %d changes", changes).isTrue();
      if (!segment || marked) {
        assertThat(driver.lines()).containsExactlyInAnyOrder(LINES);
      }
      commitInNewProcess(committables);
      StoredPoints stored = driver.stored();
      assertThat(stored.lines())
          .as("after a crash at change %d", changes)
          .containsExactlyInAnyOrder(LINES);
      assertThat(stored.differentRewrites()).isEmpty();
      assertThat(driver.files("wal")).containsExactly(id.mark().substring("wal/".length()));
    }
    assertThat(crashes).isGreaterThan(5);
  }

  /** I1: what a commit does, in this order. */
  @Test
  void segmentsGoOnlyAfterTheMarkIsDurable() throws Exception {
    List<TsmCommittable> committables = written(LINES);
    CommitId id = committables.get(0).id();
    driver.loseProcess();
    CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), 1_000);
    driver.storage(storage);
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
    }
    List<String> changes = storage.changes();
    int synced = changes.indexOf("sync " + id.mark());
    assertThat(synced).isPositive();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).startsWith("publish data/")) {
        assertThat(i).isLessThan(changes.indexOf("create " + id.mark()));
      }
      if (changes.get(i).startsWith("delete ")) {
        assertThat(i).as(changes.get(i)).isGreaterThan(synced);
      }
    }
    assertThat(changes).contains("delete " + id.segment(0));
  }

  /** Dies at every change while it writes and prepares; what was not prepared is replayed. */
  @Test
  void deadAtEveryChangeOfTheWriter() throws Exception {
    for (int changes = 1; ; changes++) {
      driver = new SinkDriver(temporary.resolve("w" + changes));
      driver.writer().close(); // makes the layout
      CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), changes);
      driver.storage(storage);
      List<TsmCommittable> committables = List.of();
      TsmSinkWriter<String> writer = driver.writer();
      try {
        write(writer, LINES);
        committables = barrier(writer);
      } catch (IOException e) {
        assertThat(storage.crashed()).isTrue();
      }
      boolean crashed = storage.crashed();
      driver.loseProcess();
      if (committables.isEmpty()) {
        committables = written(LINES); // Flink replays the records
      }
      commitInNewProcess(committables);
      assertStoredOnce(LINES);
      if (!crashed) {
        return;
      }
    }
  }

  @Test
  void aMissingSegmentIsNamed() throws Exception {
    List<TsmCommittable> committables = written(LINES);
    CommitId id = committables.get(0).id();
    Files.delete(driver.path(id.segment(0)));
    assertThatThrownBy(() -> commitInNewProcess(committables))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(id.segment(0))
        .hasMessageContaining(id.mark())
        .hasMessageContaining("missing");
    assertThat(driver.files("data")).isEmpty();
    assertThat(driver.localFiles()).isEmpty();

    Files.createFile(driver.path(id.directory() + "/7.done")); // of a later commit: it covers this
    commitInNewProcess(committables);
    assertThat(driver.files("data")).isEmpty();
  }

  /** I9. The log holds the same fields several times, so a wrong type meets the right one. */
  @Test
  void everyByteOfASegmentFlipped() throws Exception {
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer()) {
      for (int i = 0; i < 3; i++) {
        write(writer, "m,t=a f=1.5,i=2i,s=\"x\",b=true 100" + i);
        writer.flush(false);
      }
      committables = barrier(writer);
    }
    Path segment = driver.path(committables.get(0).id().segment(0));
    byte[] whole = Files.readAllBytes(segment);
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << bit);
        Files.write(segment, damaged);
        assertThatThrownBy(() -> commitInNewProcess(committables))
            .as("byte %d bit %d", i, bit)
            .isInstanceOf(CorruptFileException.class)
            .hasMessageContaining(segment.toString());
      }
    }
    assertThat(driver.files("data")).isEmpty();
    assertThat(driver.files("wal")).hasSize(1);
    assertThat(driver.localFiles()).isEmpty();
    Files.write(segment, whole);
    commitInNewProcess(committables);
    assertThat(driver.lines()).hasSize(12);
  }

  @Test
  void aSegmentCutAnywhere() throws Exception {
    List<TsmCommittable> committables = written(LINES);
    Path segment = driver.path(committables.get(0).id().segment(0));
    byte[] whole = Files.readAllBytes(segment);
    for (int length = 0; length < whole.length; length++) {
      Files.write(segment, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> commitInNewProcess(committables))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(segment.toString());
    }
    assertThat(driver.files("data")).isEmpty();
  }

  /** I8. */
  @Test
  void closingDeletesWhatNoCommittableNames() throws Exception {
    TsmSinkWriter<String> writer = driver.writer();
    write(writer, LINES);
    List<TsmCommittable> named = barrier(writer);
    write(writer, "m,t=a f=7.0 9000");
    writer.flush(false);
    assertThat(driver.files("wal")).anyMatch(name -> name.endsWith("/2-0.wal"));
    writer.close();
    assertThat(driver.files("wal")).singleElement().asString().endsWith("/1-0.wal");
    assertThat(driver.localFiles()).isEmpty();
    commitInNewProcess(named);
    assertStoredOnce(LINES);
  }

  @Test
  void aWriterThatWasNeverAtABarrierLeavesNoTrace() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, LINES);
      writer.flush(false);
    }
    assertThat(driver.files("")).containsExactly("layout.json");
    assertThat(driver.handOver().isEmpty()).isTrue();
  }

  /** A restart: the old writer's last commit is committed again, a new writer counts from 1. */
  @Test
  void twoWritersOfOneSubtask() throws Exception {
    List<TsmCommittable> old = written("m,t=a f=1.0 1000", "m,t=a f=1.0 2000");
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, old);
      try (TsmSinkWriter<String> writer = driver.writer()) {
        write(writer, "m,t=a f=2.0 2000");
        List<TsmCommittable> fresh = barrier(writer);
        assertThat(fresh.get(0).id().number()).isEqualTo(old.get(0).id().number());
        assertThat(fresh.get(0).id().writerId()).isNotEqualTo(old.get(0).id().writerId());
        commit(committer, fresh);
      }
    }
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=1.0 1000", "m,t=a f=2.0 2000");
    assertNothingIsLeft();
  }

  @Test
  void severalCommitsOfAWriterGoInTheirOrder() throws Exception {
    TsmSinkWriter<String> writer = driver.writer();
    List<TsmCommittable> backwards = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      write(writer, "m,t=a f=" + i + ".0 1000", "m,t=a f=" + i + ".0 " + i);
      backwards.addAll(0, barrier(writer));
    }
    writer.close();
    commitInNewProcess(backwards);
    assertThat(driver.lines())
        .containsExactlyInAnyOrder(
            "m,t=a f=3.0 1000", "m,t=a f=1.0 1", "m,t=a f=2.0 2", "m,t=a f=3.0 3");
    assertNothingIsLeft();
  }

  /** More barriers than the hand-over keeps, as when checkpoints fail one after the other. */
  @Test
  void manyBarriersWithoutACommit() throws Exception {
    List<String> expected = new ArrayList<>();
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      List<TsmCommittable> all = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        write(writer, "m,t=a f=1.5 " + i);
        expected.add("m,t=a f=1.5 " + i);
        all.addAll(barrier(writer));
      }
      assertThat(driver.files("wal").stream().filter(n -> n.endsWith(".tmp"))).hasSize(4);
      commit(committer, all);
    }
    assertStoredOnce(expected.toArray(new String[0]));
    assertNothingIsLeft();
  }

  // Policies

  private static String gunzip(Path file) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** I10: another job's file makes a field another type between our barrier and our commit. */
  private List<TsmCommittable> conflicting(boolean logged) throws Exception {
    TsmSinkWriter<String> ours = driver.writer(logged);
    write(ours, "m,t=a f=1.5,g=1.0 1000", "m,t=a f=2.5 1001");
    List<TsmCommittable> committables = barrier(ours);
    driver.resubmit();
    List<TsmCommittable> theirs = written("m,t=a f=7i 500");
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, theirs);
    }
    return committables;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConflictAtTheCommitFailsIt(boolean lost) throws Exception {
    List<TsmCommittable> committables = conflicting(true);
    if (lost) {
      driver.loseProcess();
    }
    try (TsmCommitter committer = driver.committer()) {
      assertThatThrownBy(() -> commit(committer, committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("'m'")
          .hasMessageContaining("'f'")
          .hasMessageContaining("DROP or REJECT");
    }
    assertThat(driver.lines()).containsExactly("m,t=a f=7i 500");
    assertThat(Files.exists(driver.path(committables.get(0).id().segment(0)))).isTrue();
    driver.policy(BadRecordPolicy.DROP); // a restart with another policy gets past it
    commitInNewProcess(committables);
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=7i 500", "m,t=a g=1.0 1000");
  }

  @ParameterizedTest
  @EnumSource(names = {"DROP", "REJECT"})
  void aConflictAtTheCommitIsLeftOut(BadRecordPolicy policy) throws Exception {
    List<TsmCommittable> committables = conflicting(true);
    driver.policy(policy);
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
      commit(committer, committables);
    }
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=7i 500", "m,t=a g=1.0 1000");
    List<String> rejected = driver.files("rejected");
    if (policy == BadRecordPolicy.DROP) {
      assertThat(rejected).isEmpty();
    } else {
      assertThat(rejected).hasSize(1);
      assertThat(gunzip(driver.path("rejected/" + rejected.get(0))))
          .contains("# measurement 'm', field 'f' is integer in this shard, float came")
          .contains("\nm,t=a f=1.5 1000\n")
          .contains("\nm,t=a f=2.5 1001\n");
    }
  }

  @Test
  void aBadRecordFailsTheJob() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer()) {
      assertThatThrownBy(() -> write(writer, "m,t=a nothing"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("m,t=a nothing")
          .hasMessageContaining("DROP or REJECT");
    }
  }

  @Test
  void rejectedRecordsArePublishedOnceWithTheirCommit() throws Exception {
    driver.policy(BadRecordPolicy.REJECT);
    List<TsmCommittable> committables =
        written("m,t=a f=1.0 1000", "m,t=a nothing", "m,t=a f=2i 2000", "x f=1");
    assertThat(committables.get(0).refused()).isEqualTo(3);
    assertThat(driver.files("rejected")).isEmpty();
    commitInNewProcess(committables);
    commitInNewProcess(committables);
    assertStoredOnce("m,t=a f=1.0 1000");
    List<String> rejected = driver.files("rejected");
    assertThat(rejected).singleElement().asString().endsWith("-1.lp.gz");
    assertThat(gunzip(driver.path("rejected/" + rejected.get(0))).lines())
        .filteredOn(line -> !line.startsWith("# "))
        .containsExactly("m,t=a nothing", "m,t=a f=2i 2000", "x f=1");
    assertNothingIsLeft();
  }

  @Test
  void onlyBadRecordsAreACommitToo() throws Exception {
    driver.policy(BadRecordPolicy.REJECT);
    List<TsmCommittable> committables = written("m,t=a nothing");
    assertThat(committables).hasSize(1);
    commitInNewProcess(committables);
    assertThat(driver.files("rejected")).hasSize(1);
    assertThat(driver.lines()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void droppedRecordsLeaveNoFile() throws Exception {
    driver.policy(BadRecordPolicy.DROP);
    commitInNewProcess(written("m,t=a f=1.0 1000", "m,t=a nothing"));
    assertStoredOnce("m,t=a f=1.0 1000");
    assertThat(driver.files("rejected")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void closingDeletesRejectsThatNoCommittableNames() throws Exception {
    driver.policy(BadRecordPolicy.REJECT);
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, "m,t=a nothing");
    }
    assertThat(driver.files("")).containsExactly("layout.json");
  }

  // Without a log

  private List<TsmCommittable> writtenWithoutLog() throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer(false)) {
      write(writer, LINES);
      return barrier(writer);
    }
  }

  @Test
  void withoutALogTheCommittableNamesStagedFiles() throws Exception {
    List<TsmCommittable> committables = writtenWithoutLog();
    TsmCommittable committable = committables.get(0);
    assertThat(committable.segments()).isEmpty();
    assertThat(committable.staged()).isNotEmpty();
    assertThat(driver.files("wal")).hasSize(committable.staged().size());
    assertThat(driver.lines()).isEmpty();
    commitInNewProcess(committables);
    assertStoredOnce(LINES);
    assertNothingIsLeft();
    commitInNewProcess(committables);
    assertStoredOnce(LINES);
  }

  @Test
  void withoutALogDeadAtEveryChangeOfTheCommit() throws Exception {
    for (int changes = 0; ; changes++) {
      driver = new SinkDriver(temporary.resolve("n" + changes));
      List<TsmCommittable> committables = writtenWithoutLog();
      CrashingStorage storage = new CrashingStorage(new LocalStorage(driver.root()), changes);
      driver.loseProcess();
      driver.storage(storage);
      try (TsmCommitter committer = driver.committer()) {
        commit(committer, committables);
      } catch (IOException e) {
        assertThat(storage.crashed()).isTrue();
      }
      commitInNewProcess(committables);
      StoredPoints stored = driver.stored();
      assertThat(stored.lines()).containsExactlyInAnyOrder(LINES);
      assertThat(stored.differentRewrites()).isEmpty();
      if (!storage.crashed()) {
        return;
      }
    }
  }

  @Test
  void withoutALogAMissingStagedFileIsAnErrorUnlessMarked() throws Exception {
    List<TsmCommittable> committables = writtenWithoutLog();
    String missing = committables.get(0).staged().get(0).path();
    Files.delete(driver.path(missing));
    assertThatThrownBy(() -> commitInNewProcess(committables))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing)
        .hasMessageContaining("no mark");
    assertThat(driver.files("data")).isEmpty();
    Files.createFile(driver.path(committables.get(0).id().mark()));
    commitInNewProcess(committables);
    assertThat(driver.files("data")).isEmpty();
  }

  @Test
  void withoutALogACutStagedFileIsAnError() throws Exception {
    List<TsmCommittable> committables = writtenWithoutLog();
    Path staged = driver.path(committables.get(0).staged().get(0).path());
    byte[] whole = Files.readAllBytes(staged);
    Files.write(staged, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> commitInNewProcess(committables))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(staged.toString());
    assertThat(driver.files("data")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(BadRecordPolicy.class)
  void withoutALogAConflictAtTheCommitAlwaysFails(BadRecordPolicy policy) throws Exception {
    List<TsmCommittable> committables = conflicting(false);
    driver.policy(policy);
    assertThatThrownBy(() -> commitInNewProcess(committables))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another job")
        .hasMessageContaining("'f'");
    assertThat(driver.lines()).containsExactly("m,t=a f=7i 500");
  }
}
