package io.tsm.engine.shard;

import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine holds what was acknowledged, and nothing that was deleted, whatever happens to it. */
class EngineHistoriesTest {
  /** 500 in the build; the profile soak sets more. */
  private static final int HISTORIES =
      Integer.getInteger("tsm.histories", Boolean.getBoolean("tsm.soak") ? 10_000 : 500);

  private static final int STEPS = 40;

  static LongStream seeds() {
    return Seeds.seeds(HISTORIES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void matchTheModel(long seed) throws IOException {
    new EngineHistory(seed).run(STEPS);
  }
}
