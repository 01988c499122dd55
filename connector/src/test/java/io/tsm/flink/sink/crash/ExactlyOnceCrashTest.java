package io.tsm.flink.sink.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.crash.CrashDisk.Kind;
import io.tsm.flink.sink.crash.Plan.Trouble;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly once, whatever crashes or fails: jobs with and without a log, at every operation of their
 * storage, and many at random ones. {@code -Psoak} runs many more of them, {@code -Dtsm.seed=...}
 * one.
 */
class ExactlyOnceCrashTest {
  private static final Progress PROGRESS =
      new Progress(
          Integer.getInteger("tsm.schedules", Boolean.getBoolean("tsm.soak") ? 20_000 : 400));
  private static final long SMALL_JOB = 77;
  private static final int MOST_OPERATIONS = 100_000;

  /** Most jobs do about so many. */
  private static final int MOST_OPERATIONS_OF_A_JOB = 1500;

  private static final int MOST_OPERATIONS_AT_END = 500;

  /** The failures are wanted; they need not be told. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  static LongStream threeEighths() {
    return Seeds.seeds(PROGRESS.schedules() * 3 / 8);
  }

  static LongStream oneEighth() {
    return Seeds.seeds(PROGRESS.schedules() / 8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("threeEighths")
  void crashesAnywhere(long seed) {
    run(seed, plan(seed, Trouble.CRASH, MOST_OPERATIONS_OF_A_JOB));
    PROGRESS.oneMore();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("threeEighths")
  void operationsFailAnywhere(long seed) {
    Trouble trouble = seed % 3 == 0 ? Trouble.DISK_FULL : Trouble.FAILURE;
    run(seed, plan(seed, trouble, MOST_OPERATIONS_OF_A_JOB));
    PROGRESS.oneMore();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("oneEighth")
  void crashesAnywhereWithoutALog(long seed) {
    runAtEnd(seed, plan(seed, Trouble.CRASH, MOST_OPERATIONS_AT_END));
    PROGRESS.oneMore();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("oneEighth")
  void operationsFailAnywhereWithoutALog(long seed) {
    Trouble trouble = seed % 3 == 0 ? Trouble.DISK_FULL : Trouble.FAILURE;
    runAtEnd(seed, plan(seed, trouble, MOST_OPERATIONS_AT_END));
    PROGRESS.oneMore();
  }

  /** Something that goes wrong somewhere, mostly on a local disk. */
  private static Plan plan(long seed, Trouble trouble, int operations) {
    SplittableRandom random = new SplittableRandom(seed);
    Kind[] disks = {Kind.LOCAL, Kind.LOCAL, Kind.DISTRIBUTED, Kind.OBJECT_STORE};
    return new Plan(
        trouble, random.nextLong(operations), disks[random.nextInt(disks.length)], false);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationOfASmallJob(Trouble trouble) {
    everyOperation(trouble, Kind.LOCAL, 200, ExactlyOnceCrashTest::run);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationOfASmallJobWithoutALog(Trouble trouble) {
    everyOperation(trouble, Kind.LOCAL, 100, ExactlyOnceCrashTest::runAtEnd);
  }

  @ParameterizedTest
  @EnumSource(names = {"DISTRIBUTED", "OBJECT_STORE"})
  void everyOperationOfASmallJobElsewhere(Kind disk) {
    everyOperation(Trouble.KILL, disk, 150, ExactlyOnceCrashTest::run);
    everyOperation(Trouble.FAILURE, disk, 150, ExactlyOnceCrashTest::run);
    everyOperation(Trouble.KILL, disk, 50, ExactlyOnceCrashTest::runAtEnd);
    everyOperation(Trouble.FAILURE, disk, 50, ExactlyOnceCrashTest::runAtEnd);
  }

  private static void everyOperation(Trouble trouble, Kind disk, int least, Simulation simulation) {
    for (int k = 0; k < MOST_OPERATIONS; k++) {
      Outcome outcome = simulation.run(SMALL_JOB, new Plan(trouble, k, disk, true));
      if (outcome.crashes() + outcome.failures() == 0 && outcome.operations() <= k) {
        assertThat(k).isGreaterThan(least);
        return;
      }
    }
    throw new AssertionError("no end in sight");
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 1; seed <= 10; seed++) {
      Trouble trouble = seed % 2 == 0 ? Trouble.CRASH : Trouble.FAILURE;
      Plan plan = plan(seed, trouble, MOST_OPERATIONS_AT_END);
      assertThat(run(seed, plan)).isEqualTo(run(seed, plan));
      assertThat(runAtEnd(seed, plan)).isEqualTo(runAtEnd(seed, plan));
    }
  }

  private static Outcome run(long seed, Plan plan) {
    return tell(seed, plan, () -> new SimulatedJob(seed, plan).run());
  }

  private static Outcome runAtEnd(long seed, Plan plan) {
    return tell(seed, plan, () -> new SimulatedAtEndJob(seed, plan).run());
  }

  private static Outcome tell(long seed, Plan plan, Run run) {
    try {
      return run.run();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + plan + ": " + e.getMessage(), e);
    }
  }

  private interface Simulation {
    Outcome run(long seed, Plan plan);
  }

  private interface Run {
    Outcome run() throws IOException;
  }
}
