package io.tsm.flink.sink.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import io.tsm.flink.sink.crash.Plan.Trouble;
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
 * Exactly once, whatever crashes or fails: a job at every operation of its storage, and many jobs
 * at random ones. {@code -Dtsm.schedules=100000} runs more of them, {@code -Dtsm.seed=...} one.
 */
class ExactlyOnceCrashTest {
  private static final int SCHEDULES = Integer.getInteger("tsm.schedules", 400);
  private static final long SMALL_JOB = 77;
  private static final int MOST_OPERATIONS = 100_000;

  /** Most jobs do about so many. */
  private static final int MOST_OPERATIONS_OF_A_JOB = 1500;

  /** The failures are wanted; they need not be told. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  static LongStream seeds() {
    return Seeds.seeds(SCHEDULES / 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void crashesAnywhere(long seed) {
    run(seed, new Plan(Trouble.CRASH, somewhere(seed), false));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void operationsFailAnywhere(long seed) {
    run(seed, new Plan(Trouble.FAILURE, somewhere(seed), false));
  }

  private static long somewhere(long seed) {
    return new SplittableRandom(seed).nextLong(MOST_OPERATIONS_OF_A_JOB);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationOfASmallJob(Trouble trouble) {
    for (int k = 0; k < MOST_OPERATIONS; k++) {
      Outcome outcome = run(SMALL_JOB, new Plan(trouble, k, true));
      if (outcome.crashes() + outcome.failures() == 0) {
        assertThat(k).isGreaterThan(200);
        return;
      }
    }
    throw new AssertionError("no end in sight");
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 1; seed <= 10; seed++) {
      Plan plan = new Plan(seed % 2 == 0 ? Trouble.CRASH : Trouble.FAILURE, somewhere(seed), false);
      assertThat(run(seed, plan)).isEqualTo(run(seed, plan));
    }
  }

  private static Outcome run(long seed, Plan plan) {
    try {
      return new SimulatedJob(seed, plan).run();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + plan + ": " + e.getMessage(), e);
    }
  }
}
