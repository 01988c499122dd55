package io.tsm.flink.sink.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.crash.CrashDisk.Kind;
import io.tsm.flink.sink.crash.Plan.Trouble;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly once though shards are compacted meanwhile, whatever crashes or fails, and though
 * attempts that are believed dead go on compacting. {@code -Psoak} runs many more schedules, {@code
 * -Dtsm.seed=...} one.
 */
class SinkCompactionCrashTest {
  private static final int SCHEDULES =
      Integer.getInteger("tsm.schedules", Boolean.getBoolean("tsm.soak") ? 20_000 : 200);
  private static final long SMALL_JOB = 77;
  private static final int MOST_OPERATIONS = 100_000;
  private static final int LEAST_OPERATIONS = 300;

  /** Most jobs do about so many. */
  private static final int MOST_OPERATIONS_OF_A_JOB = 3000;

  private static final AtomicLong COMPACTIONS = new AtomicLong();

  /** The failures are wanted; they need not be told. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  /** Or the test would show nothing. */
  @AfterAll
  static void somethingWasCompacted() {
    if (Long.getLong(Seeds.PROPERTY) == null) {
      assertThat(COMPACTIONS.get()).isGreaterThan(SCHEDULES);
    }
  }

  static LongStream seeds() {
    return Seeds.seeds(SCHEDULES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void answersStayWhateverGoesWrong(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Trouble[] troubles = Trouble.values();
    Kind[] disks = {Kind.LOCAL, Kind.LOCAL, Kind.DISTRIBUTED, Kind.OBJECT_STORE};
    Plan plan =
        new Plan(
            troubles[random.nextInt(troubles.length)],
            random.nextLong(MOST_OPERATIONS_OF_A_JOB),
            disks[random.nextInt(disks.length)],
            false,
            true);
    run(seed, plan);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationOfASmallJob(Trouble trouble) {
    everyOperation(trouble, Kind.LOCAL);
  }

  @ParameterizedTest
  @CsvSource({
    "KILL, DISTRIBUTED",
    "FAILURE, DISTRIBUTED",
    "KILL, OBJECT_STORE",
    "FAILURE, OBJECT_STORE"
  })
  void everyOperationOfASmallJobElsewhere(Trouble trouble, Kind disk) {
    everyOperation(trouble, disk);
  }

  private static void everyOperation(Trouble trouble, Kind disk) {
    for (int k = 0; k < MOST_OPERATIONS; k++) {
      Outcome outcome = run(SMALL_JOB, new Plan(trouble, k, disk, true, true));
      if (outcome.crashes() + outcome.failures() == 0 && outcome.operations() <= k) {
        assertThat(k).isGreaterThan(LEAST_OPERATIONS);
        return;
      }
    }
    throw new AssertionError("no end in sight");
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 1; seed <= 5; seed++) {
      Plan plan = new Plan(Trouble.CRASH, 100 * seed, Kind.LOCAL, false, true);
      assertThat(run(seed, plan)).isEqualTo(run(seed, plan));
    }
  }

  private static Outcome run(long seed, Plan plan) {
    try {
      SimulatedJob job = new SimulatedJob(seed, plan);
      Outcome outcome = job.run();
      COMPACTIONS.addAndGet(job.compactions());
      return outcome;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + plan + ": " + e.getMessage(), e);
    }
  }
}
