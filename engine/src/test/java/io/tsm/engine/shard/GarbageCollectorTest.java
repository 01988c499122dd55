package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final Duration T = Duration.ofDays(7);
  private static final Duration OLD = T.plusHours(1);
  private static final Duration YOUNG = T.minusMinutes(1);
  private static final UUID SINK = new UUID(1, 1);
  private static final UUID SOME = new UUID(2, 2);
  private static final String WRITER = WalPath.ofWriter(SINK, 0, new UUID(3, 3)) + "/";
  private static final String COMPACTOR = WalPath.ofCompactor(SINK, new UUID(4, 4)) + "/";
  private static final String NEXT_WRITER = WalPath.ofWriter(SINK, 0, new UUID(3, 4)) + "/";
  private static final String OTHER_SUBTASK = WalPath.ofWriter(SINK, 1, new UUID(3, 5)) + "/";

  private CrashDisk disk;
  private Faults faults;
  private Storage storage;

  @BeforeEach
  void anEmptyRoot() {
    disk = new CrashDisk();
    restart();
  }

  private void restart() {
    faults = new Faults(1);
    storage = new CrashStorage(disk, new CrashProcess(faults));
  }

  /** Makes files of this age. */
  private void files(Duration age, String... paths) throws IOException {
    filesAt(NOW - age.toMillis(), paths);
  }

  private void filesAt(long time, String... paths) throws IOException {
    disk.setTime(time);
    for (String path : paths) {
      try (OutputFile file = storage.create(path)) {
        file.write(new byte[10], 0, 10);
        file.sync();
      }
    }
    disk.setTime(NOW);
  }

  private void heartbeat(Duration age) throws IOException {
    files(age, WalPath.ofHeartbeat(SINK, SOME, age.toMillis()));
  }

  private GarbageRun collect() throws IOException {
    return GarbageRun.of(storage, T, NOW, false);
  }

  private List<String> left() throws IOException {
    return below("");
  }

  private List<String> below(String directory) throws IOException {
    List<String> all = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      String path = directory.isEmpty() ? entry.name() : directory + "/" + entry.name();
      all.addAll(entry.isDirectory() ? below(path) : List.of(path));
    }
    return all;
  }

  private static String staged(long commit) {
    return CommitFileName.prefix(commit) + "7-1" + CommitFileName.STAGED_SUFFIX;
  }

  private static String conflicts(long commit) {
    return CommitFileName.prefix(commit) + SOME + "-" + CommitFileName.CONFLICTS_SUFFIX;
  }

  @Test
  void whatAMarkCoversGoesAndTheMarkStays() throws IOException {
    files(
        OLD,
        WRITER + "1-0.wal",
        WRITER + "2-0.wal",
        WRITER + staged(2),
        WRITER + conflicts(1),
        WRITER + "2.rejects",
        WRITER + "1.done",
        WRITER + "2.done",
        WRITER + "3-0.wal",
        WRITER + staged(3),
        WRITER + "10.rejects");
    heartbeat(Duration.ZERO);

    collect();

    assertThat(below(WRITER.substring(0, WRITER.length() - 1)))
        .containsExactly(
            WRITER + "10.rejects", WRITER + "2.done", WRITER + "3-0.wal", WRITER + staged(3));
  }

  @Test
  void whatAMarkCoversStaysWhileItIsYoung() throws IOException {
    files(YOUNG, WRITER + "1-0.wal", WRITER + "1.done");
    files(OLD, WRITER + "1-1.wal");

    assertThat(collect().removed()).containsExactly(WRITER + "1-1.wal");
  }

  @Test
  void aSinkThatEndedLongAgoGoesWithEverything() throws IOException {
    files(
        OLD,
        WRITER + "1-0.wal",
        WRITER + "1.done",
        WRITER + "2-0.wal",
        WRITER + "2.rejects",
        WRITER + staged(2),
        WRITER + conflicts(2),
        OTHER_SUBTASK + "5.done",
        "layout.json",
        "data/db/autogen/1/000000001-000000001.tsm",
        "rejected/" + SINK + "/0-x-1.lp.gz");
    heartbeat(OLD);

    GarbageRun run = collect();

    assertThat(left())
        .containsExactly(
            "data/db/autogen/1/000000001-000000001.tsm",
            "layout.json",
            "rejected/" + SINK + "/0-x-1.lp.gz");
    assertThat(storage.list("wal")).isEmpty();
    assertThat(run.removed()).endsWith(WalPath.ofSink(SINK)).hasSize(8 + 3);
  }

  @Test
  void whatACompactionLeftGoesThoughTheSinkRuns() throws IOException {
    files(OLD, COMPACTOR + CompactorFolder.fileName(1));
    files(YOUNG, COMPACTOR + CompactorFolder.fileName(2));
    heartbeat(Duration.ZERO);

    GarbageRun run = collect();

    assertThat(run.removed()).containsExactly(COMPACTOR + CompactorFolder.fileName(1));
    assertThat(run.unknown()).isEmpty();
  }

  @Test
  void whatACompactionLeftGoesWithItsSink() throws IOException {
    files(OLD, COMPACTOR + CompactorFolder.fileName(1), WRITER + "1.done");

    assertThat(collect().removed()).contains(COMPACTOR + CompactorFolder.fileName(1));
    assertThat(storage.list("wal")).isEmpty();
  }

  @Test
  void aFileOfUnknownNameInACompactorsFolderStays() throws IOException {
    files(OLD, COMPACTOR + "mine.tsm", WRITER + "1.done");

    GarbageRun run = collect();

    assertThat(run.unknown()).containsExactly(COMPACTOR + "mine.tsm");
    assertThat(left()).containsExactly(COMPACTOR + "mine.tsm");
  }

  /** A checkpoint is as young as the last sign of life; what it names may be older. */
  @Test
  void oneYoungFileKeepsWhatASinkMayHaveToCommit() throws IOException {
    files(OLD, WRITER + "1-0.wal", WRITER + "2.done", WRITER + "3-0.wal", OTHER_SUBTASK + "1.done");
    files(YOUNG, OTHER_SUBTASK + "2-0.wal");

    assertThat(collect().removed()).containsExactly(WRITER + "1-0.wal");
  }

  @Test
  void aSinkWhoseFolderChangedLatelyIsKept() throws IOException {
    files(OLD, WRITER + "1-0.wal");
    heartbeat(OLD);
    disk.setTime(NOW - YOUNG.toMillis());
    storage.delete(WalPath.ofHeartbeat(SINK, SOME, OLD.toMillis())); // an orderly end

    assertThat(collect().removed()).isEmpty();
  }

  @Test
  void whereFoldersHaveNoTimesHeartbeatsAreSignsOfLife() throws IOException {
    for (Duration age : List.of(YOUNG, OLD)) {
      anEmptyRoot();
      files(OLD, WRITER + "1-0.wal");
      heartbeat(age);
      disk.setTime(0);
      storage.create(WalPath.ofSink(SINK) + "/x").close();
      storage.delete(WalPath.ofSink(SINK) + "/x"); // the folder was changed at an unknown time
      disk.setTime(NOW);

      assertThat(collect().removed().isEmpty()).isEqualTo(age.equals(YOUNG));
    }
  }

  @Test
  void aSinkMayHaveLivedUnseenAfterItsLastSign() throws IOException {
    files(OLD, WRITER + "1-0.wal");
    heartbeat(T.plusMinutes(9));
    assertThat(collect().removed()).isEmpty();

    anEmptyRoot();
    files(OLD, WRITER + "1-0.wal");
    heartbeat(T.plusMinutes(11));
    assertThat(collect().removed()).contains(WRITER + "1-0.wal");
  }

  @Test
  void aRunningSinkKeepsWhatNoMarkCovers() throws IOException {
    files(OLD, WRITER + "1-0.wal", WRITER + staged(1), OTHER_SUBTASK + "1.done");
    heartbeat(Duration.ofMinutes(9));
    heartbeat(OLD);

    GarbageRun run = collect();

    assertThat(run.removed()).isEmpty();
    assertThat(run.alive()).containsExactly(SINK.toString());
  }

  @Test
  void aRunningSinkDoesNotNeedAWriterAfterTheNextOneHasCommitted() throws IOException {
    files(OLD, WRITER + "1-0.wal", WRITER + "2.done", WRITER + staged(3));
    files(Duration.ofHours(1), NEXT_WRITER + "1.done", NEXT_WRITER + "2-0.wal");
    heartbeat(Duration.ofMinutes(9));

    GarbageRun run = collect();

    assertThat(run.removed())
        .containsExactlyInAnyOrder(
            WRITER + "1-0.wal",
            WRITER + staged(3),
            WRITER + "2.done",
            WRITER.substring(0, WRITER.length() - 1));
    assertThat(below(WalPath.ofSink(SINK))).contains(NEXT_WRITER + "1.done");
  }

  @Test
  void aWriterIsNotReplacedByOneThatHasNotCommitted() throws IOException {
    files(OLD, WRITER + "1-0.wal");
    files(Duration.ofHours(1), NEXT_WRITER + "1-0.wal"); // others may still be recovering
    heartbeat(Duration.ZERO);

    assertThat(collect().removed()).isEmpty();
  }

  @Test
  void aWriterIsNotReplacedByAnotherSubtasksOrAnEarlierOne() throws IOException {
    files(OLD.plusHours(1), NEXT_WRITER + "1.done");
    files(OLD, WRITER + "1-0.wal");
    files(Duration.ofHours(1), OTHER_SUBTASK + "1.done");
    heartbeat(Duration.ZERO);

    assertThat(collect().removed()).isEmpty();
  }

  @Test
  void aRunningSinkKeepsTheFolderOfAWriterThatHasOnlyBegun() throws IOException {
    files(OLD, NEXT_WRITER + "1-0.wal");
    storage.delete(NEXT_WRITER + "1-0.wal");
    files(Duration.ofHours(1), WRITER + "1.done");
    heartbeat(Duration.ZERO);

    assertThat(collect().removed()).isEmpty();
  }

  @Test
  void aReplacedWriterStaysWhileItIsYoung() throws IOException {
    files(OLD, WRITER + "1-0.wal");
    files(YOUNG, WRITER + "1-1.wal");
    files(Duration.ofHours(1), NEXT_WRITER + "1.done");
    heartbeat(Duration.ZERO);

    assertThat(collect().removed()).isEmpty();
  }

  @Test
  void aSinkThatDoesNotRunKeepsReplacedWriters() throws IOException {
    files(OLD, WRITER + "1-0.wal");
    files(Duration.ofHours(1), NEXT_WRITER + "1.done");
    heartbeat(Duration.ofMinutes(11));

    GarbageRun run = collect();

    assertThat(run.removed()).isEmpty();
    assertThat(run.alive()).isEmpty();
  }

  @Test
  void unknownNamesAreToldAndLeft() throws IOException {
    files(
        OLD,
        "wal/notes.txt",
        "wal/metrics/autogen/1/_00001.wal", // of an embedded engine: nobody's garbage
        WalPath.ofSink(SINK) + "/readme",
        WalPath.ofSink(SINK) + "/x-writer/1-0.wal",
        WRITER + "1-0.wal",
        WRITER + "1-0.wal.bak",
        WRITER + "1.done",
        OTHER_SUBTASK + "1-0.wal");

    GarbageRun run = collect();

    assertThat(run.unknown())
        .containsExactlyInAnyOrder(
            "wal/notes.txt",
            WalPath.ofSink(SINK) + "/readme",
            WalPath.ofSink(SINK) + "/x-writer",
            WRITER + "1-0.wal.bak");
    assertThat(left())
        .containsExactlyInAnyOrder(
            "wal/notes.txt",
            "wal/metrics/autogen/1/_00001.wal",
            WalPath.ofSink(SINK) + "/readme",
            WalPath.ofSink(SINK) + "/x-writer/1-0.wal",
            WRITER + "1-0.wal.bak",
            WRITER + "1.done"); // whatever that copy is for, the commit is done
    assertThat(run.failed()).isEmpty();
  }

  @Test
  void timesThatAreUnknownOrToComeCountAsJustNow() throws IOException {
    for (long time : new long[] {0, NOW + 60_000}) {
      anEmptyRoot();
      filesAt(time, WRITER + "1-0.wal", ".layout-" + SOME + ".tmp");
      files(OLD, WRITER + "1.done", WRITER + "2-0.wal");
      assertThat(collect().removed()).isEmpty();

      anEmptyRoot();
      files(OLD, WRITER + "1-0.wal");
      filesAt(time, WalPath.ofHeartbeat(SINK, SOME, 1));
      GarbageRun run = collect();
      assertThat(run.removed()).isEmpty();
      assertThat(run.alive()).hasSize(1);
    }
  }

  @Test
  void stagedLayoutsGoWhenTheyAreOld() throws IOException {
    files(OLD, ".layout-" + SOME + ".tmp", ".layout.tmp", ".hidden", "layout.json");
    files(YOUNG, ".layout-" + SINK + ".tmp");

    assertThat(collect().removed()).containsExactly(".layout-" + SOME + ".tmp");
  }

  @Test
  void emptyFoldersGoWithASinkThatEndedLongAgo() throws IOException {
    files(OLD, WRITER + "1-0.wal", OTHER_SUBTASK + "1-0.wal");
    disk.setTime(NOW - OLD.toMillis());
    storage.delete(WRITER + "1-0.wal");
    heartbeat(Duration.ZERO);
    assertThat(collect().removed()).isEmpty(); // a writer may be about to use it

    disk.setTime(NOW - OLD.toMillis());
    storage.delete(WalPath.ofHeartbeat(SINK, SOME, 0));
    collect();
    assertThat(storage.list("wal")).isEmpty();
  }

  @Test
  void aDryRunTellsTheSameAndRemovesNothing() throws IOException {
    mixedRoot();
    List<String> before = left();
    GarbageRun dry = GarbageRun.of(storage, T, NOW, true);
    assertThat(left()).isEqualTo(before);

    GarbageRun real = collect();

    assertThat(dry.removed()).isEqualTo(real.removed()).hasSizeGreaterThan(10);
    assertThat(dry.unknown()).isEqualTo(real.unknown()).hasSize(1);
    before.removeAll(real.removed());
    assertThat(left()).isEqualTo(before);
  }

  /** Something for every rule, in two sinks. */
  private void mixedRoot() throws IOException {
    String dead = WalPath.ofWriter(SOME, 0, SOME) + "/";
    files(OLD, dead + "1-0.wal", dead + staged(1), dead + "1.done", dead + "10.done");
    files(OLD, dead + "10-0.wal", dead + "11-0.wal");
    files(OLD, WalPath.ofWriter(SOME, 1, SOME) + "/1.done", ".layout-" + SOME + ".tmp");
    files(OLD, WalPath.ofWriter(SOME, 2, SOME) + "/1.done", WalPath.ofWriter(SOME, 2, SOME) + "/x");
    files(OLD, WRITER + "1-0.wal", WRITER + "1.done", WRITER + "2-0.wal");
    files(OLD, OTHER_SUBTASK + "4-0.wal", OTHER_SUBTASK + "4.done", OTHER_SUBTASK + "5-0.wal");
    files(YOUNG, NEXT_WRITER + "1.done");
    heartbeat(Duration.ZERO);
  }

  /** A mark stays at least as long as what it covers, whatever a crash undoes. */
  @Test
  void aCrashAnywhereDoesNoHarm() throws IOException {
    List<String> complete = leftAfterTwoRuns();
    for (int k = 0; ; k++) {
      anEmptyRoot();
      mixedRoot();
      List<WriterFolder> before = writers();
      faults.crashAfter(k);
      try {
        collect();
        assertThat(k).isGreaterThan(20);
        return;
      } catch (CrashError e) {
        disk.losePower(k);
        restart();
      }
      assertMarksCoverWhatTheyDid(before);
      assertThat(leftAfterALaterRun()).as("crash at %s", k).isEqualTo(complete);
    }
  }

  /** Who made it may have died before. */
  @Test
  void aMarkIsMadeDurableBeforeItIsReliedOn() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      anEmptyRoot();
      files(OLD, WRITER + "1-0.wal");
      disk.setTime(NOW - OLD.toMillis());
      storage.create(WRITER + "1.done").close(); // not synced
      disk.setTime(NOW);
      heartbeat(Duration.ZERO);
      assertThat(collect().removed()).containsExactly(WRITER + "1-0.wal");
      disk.losePower(seed);
      restart();
      assertThat(left()).contains(WRITER + "1.done");
    }
  }

  @Test
  void whatCannotBeRemovedIsToldAndKeepsItsMark() throws IOException {
    List<String> complete = leftAfterTwoRuns();
    int told = 0;
    for (int k = 0; ; k++) {
      anEmptyRoot();
      mixedRoot();
      List<WriterFolder> before = writers();
      faults.failAfter(k, 1);
      try {
        GarbageRun run = collect();
        told += run.failed().size();
        assertThat(run.removed()).noneMatch(run.failed()::contains);
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("injected"); // of a list or a sync: it gives up
      }
      if (faults.failures() == 0) {
        assertThat(told).isGreaterThan(10);
        return;
      }
      faults.stop();
      assertMarksCoverWhatTheyDid(before);
      assertThat(leftAfterALaterRun()).as("failure at %s", k).isEqualTo(complete);
    }
  }

  private List<String> leftAfterTwoRuns() throws IOException {
    mixedRoot();
    collect();
    return leftAfterALaterRun();
  }

  /** So much later that a run that was stopped is no sign of life any more. */
  private List<String> leftAfterALaterRun() throws IOException {
    long later = NOW + OLD.toMillis();
    filesAt(later, WalPath.ofHeartbeat(SINK, SOME, 2));
    GarbageRun.of(storage, T, later, false);
    return left();
  }

  private List<WriterFolder> writers() throws IOException {
    List<WriterFolder> all = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list("wal")) {
      all.addAll(SinkFolder.read(storage, entry).orElseThrow().writers());
    }
    return all;
  }

  private void assertMarksCoverWhatTheyDid(List<WriterFolder> before) throws IOException {
    for (WriterFolder now : writers()) {
      WriterFolder then =
          before.stream().filter(w -> w.path().equals(now.path())).findAny().orElseThrow();
      assertThat(now.files())
          .filteredOn(file -> !file.isMark() && then.isCovered(file))
          .as("%s has lost its mark", now.path())
          .allMatch(now::isCovered);
    }
  }
}
