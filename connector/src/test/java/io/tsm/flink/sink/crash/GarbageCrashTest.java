package io.tsm.flink.sink.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.shard.Garbage;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.crash.CrashDisk.Kind;
import io.tsm.flink.sink.crash.Plan.Trouble;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly once though garbage is collected at any time, as long as no checkpoint is restored that
 * is older than was promised. {@code -Dtsm.schedules=100000} runs more schedules, {@code
 * -Dtsm.seed=...} one.
 */
class GarbageCrashTest {
  private static final int SCHEDULES = Integer.getInteger("tsm.schedules", 60);
  private static final Map<Garbage.Kind, Integer> REMOVED = new EnumMap<>(Garbage.Kind.class);

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
  static void everyKindWasRemoved() {
    if (Long.getLong(Seeds.PROPERTY) == null) {
      assertThat(REMOVED)
          .containsKeys(
              Garbage.Kind.SEGMENT,
              Garbage.Kind.STAGED,
              Garbage.Kind.REJECTS,
              Garbage.Kind.MARK,
              Garbage.Kind.HEARTBEAT,
              Garbage.Kind.FOLDER);
    }
  }

  static LongStream seeds() {
    return Seeds.seeds(SCHEDULES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noRecoveryMissesWhatWasCollected(long seed) {
    Trouble[] troubles = Trouble.values();
    SplittableRandom random = new SplittableRandom(seed);
    Plan plan =
        new Plan(
            troubles[random.nextInt(troubles.length)],
            random.nextLong(1500),
            Kind.LOCAL,
            false,
            random.nextBoolean());
    try {
      SimulatedJob job = new SimulatedJob(seed, plan, true);
      job.run();
      job.collected().forEach((kind, count) -> REMOVED.merge(kind, count, Integer::sum));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + plan + ": " + e.getMessage(), e);
    }
  }
}
