package io.tsm.engine.shard;

import static io.tsm.engine.shard.SmallShard.point;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.engine.testing.crash.Operation;
import io.tsm.engine.tsm.TsmLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A compaction crashes, or fails, at every operation of its storage: 0, 1, 2 ... until it gets to
 * its end. Whatever is left has the same answers, then and after another delete, another loss of
 * power and another compaction.
 */
class CompactionCrashTest {
  /** What is on the disk, and what comes meanwhile. */
  enum Scenario {
    OVERWRITES,
    DELETES,
    DELETE_MEANWHILE,
    ALL_DELETED,
    ALL_DELETED_MEANWHILE,
    SPLIT,
    SPLIT_AND_DELETE_MEANWHILE;

    boolean isSplit() {
      return this == SPLIT || this == SPLIT_AND_DELETE_MEANWHILE;
    }

    void prepare(SmallShard shard) throws IOException {
      shard.write(1, 1, point("a", 1, 10), point("a", 2, 20), point("b", 1, 1));
      shard.write(2, 1, point("a", 2, 21), point("a", 3, 30), point("c", 7, 7));
      if (this == DELETES) {
        shard.delete("a", 2, 3);
      } else if (this == ALL_DELETED) {
        shard.delete("a", 0, 9);
        shard.delete("b", 0, 9);
        shard.delete("c", 0, 9);
      }
      if (this != ALL_DELETED) {
        shard.write(5, 1, point("a", 3, 31), point("b", 4, 4));
      }
    }

    void meanwhile(SmallShard shard) throws IOException {
      if (this == DELETE_MEANWHILE || this == SPLIT_AND_DELETE_MEANWHILE) {
        shard.delete("a", 2, 3);
      } else if (this == ALL_DELETED_MEANWHILE) {
        shard.delete("a", 0, 9);
        shard.delete("b", 0, 9);
        shard.delete("c", 0, 9);
      }
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(CrashDisk.Kind.values())
        .flatMap(kind -> Stream.of(Scenario.values()).map(what -> Arguments.of(what, kind)));
  }

  /** One attempt: a disk, what happened on it, and what must be read from it. */
  private static final class Attempt {
    private final Scenario scenario;
    private final CrashDisk disk;
    private final List<String> before;
    private boolean deleting;
    private boolean deleted;

    Attempt(Scenario scenario, CrashDisk disk) throws IOException {
      this.scenario = scenario;
      this.disk = disk;
      before = answers();
    }

    /** A disk as it is before the compaction. */
    static CrashDisk prepared(Scenario scenario, CrashDisk.Kind kind) throws IOException {
      CrashDisk disk = new CrashDisk(kind);
      scenario.prepare(new SmallShard(new CrashStorage(disk, new CrashProcess(new Faults(0)))));
      return disk;
    }

    private Storage storage(Faults faults) {
      return new CrashStorage(disk, new CrashProcess(faults));
    }

    private SmallShard shard(Storage storage) {
      TsmLimits limits = scenario.isSplit() ? new TsmLimits(100, 40) : TsmLimits.FORMAT;
      return new SmallShard(storage, limits);
    }

    SmallShard reopened() {
      return shard(storage(new Faults(0)));
    }

    List<String> answers() throws IOException {
      return reopened().answers();
    }

    void compact(Faults faults) throws IOException {
      SmallShard shard = shard(storage(faults));
      Throttle meanwhile =
          bytes -> {
            if (!deleting) {
              deleting = true;
              scenario.meanwhile(shard);
              deleted = true;
            }
          };
      var unused = shard.compactor().compact(shard.all(), shard::stagedPath, meanwhile);
    }

    /** What was there, without what was deleted meanwhile; in the middle of a delete, between. */
    void check(String what) throws IOException {
      List<String> now = answers();
      List<String> after = new ArrayList<>(before);
      if (scenario == Scenario.ALL_DELETED_MEANWHILE) {
        after.clear();
      } else if (scenario == Scenario.DELETE_MEANWHILE
          || scenario == Scenario.SPLIT_AND_DELETE_MEANWHILE) {
        after.removeIf(row -> row.matches("m#!~#a .* [23]"));
      }
      if (deleted) {
        assertThat(now).as(what).isEqualTo(after);
      } else if (deleting) {
        assertThat(before).as(what).containsAll(now);
        assertThat(now).as(what).containsAll(after);
      } else {
        assertThat(now).as(what).isEqualTo(before);
      }
    }

    /** Goes on with what is left: deletes, loses power, compacts. */
    void goOn(String what, long seed) throws IOException {
      List<String> left = answers();
      SmallShard shard = reopened();
      shard.delete("b", 0, 9);
      disk.losePower(seed);
      left.removeIf(row -> row.startsWith("m#!~#b "));
      assertThat(answers()).as("%s, after a delete", what).isEqualTo(left);

      shard = reopened();
      for (String name : shard.stagedFiles()) { // as the garbage collector does
        storage(new Faults(0)).delete(SmallShard.STAGED + "/" + name);
      }
      int orphans = shard.compactor().removeOrphanTombstones();
      assertThat(answers()).as("%s, without %d orphans", what, orphans).isEqualTo(left);
      if (!shard.files().isEmpty()) {
        assertThat(shard.compactAll()).as(what).isPresent();
      }
      assertThat(shard.files()).as(what).allMatch(name -> name.endsWith(".tsm"));
      assertThat(shard.files().isEmpty()).as(what).isEqualTo(left.isEmpty());
      disk.losePower(seed + 1);
      assertThat(answers()).as("%s, compacted again", what).isEqualTo(left);
    }
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("cases")
  void crashesAnywhere(Scenario scenario, CrashDisk.Kind kind) throws IOException {
    CrashDisk disk = Attempt.prepared(scenario, kind);
    for (CrashDisk.Luck luck : List.of(CrashDisk.Luck.NOTHING, CrashDisk.Luck.SOME)) {
      boolean crashed = true;
      for (int k = 0; crashed; k++) {
        Attempt attempt = new Attempt(scenario, disk.copy());
        Faults faults = new Faults(k);
        faults.crashAfter(k);
        try {
          attempt.compact(faults);
          crashed = false;
        } catch (CrashError e) {
          assertThat(faults.crashes()).isEqualTo(1);
        }
        String what = scenario + " on " + kind + ", crash at " + k + ", " + luck + " survives";
        attempt.check(what);
        attempt.disk.losePower(k, luck);
        attempt.check(what);
        attempt.goOn(what, k);
        assertThat(k).as("it comes to its end").isLessThan(1000);
      }
    }
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("cases")
  void operationsFailAnywhere(Scenario scenario, CrashDisk.Kind kind) throws IOException {
    failAnywhere(scenario, kind, 1, EnumSet.complementOf(EnumSet.of(Operation.OPEN)));
    // To open a tombstone file that does not exist fails anyhow, and is no failure then.
    failAnywhere(scenario, kind, 1, EnumSet.of(Operation.OPEN));
    failAnywhere(scenario, kind, 3, EnumSet.allOf(Operation.class));
  }

  private static void failAnywhere(
      Scenario scenario, CrashDisk.Kind kind, int howMany, Set<Operation> kinds)
      throws IOException {
    CrashDisk disk = Attempt.prepared(scenario, kind);
    boolean ended = false;
    for (int k = 0; !ended; k++) {
      Attempt attempt = new Attempt(scenario, disk.copy());
      Faults faults = new Faults(k * 10L + howMany);
      faults.failAfter(k, howMany, kinds);
      String what =
          scenario + " on " + kind + ", " + howMany + " failures at " + k + " of " + kinds;
      IOException failure = null;
      try {
        attempt.compact(faults);
      } catch (IOException e) {
        failure = e;
      }
      ended = faults.count() <= k;
      if (!kinds.contains(Operation.OPEN)) {
        assertThat(failure != null)
            .as("%s: no failure is swallowed", what)
            .isEqualTo(faults.failures() > 0);
      }
      attempt.check(what);
      attempt.disk.losePower(k);
      attempt.check(what);
      attempt.goOn(what, k);
      assertThat(k).as("it comes to its end").isLessThan(1000);
    }
  }
}
