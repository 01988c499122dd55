package io.tsm.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import java.nio.file.Path;
import java.util.PrimitiveIterator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a file holds, its reader says what is wrong with it, or reads it, and the same when
 * asked again: never another exception, no input that takes for ever, no more memory than follows
 * from the file's size. {@code -Psoak} tries a million files, {@code -Dtsm.inputs} as many as
 * wanted.
 */
class MalformedFilesTest {
  /** The system property with the number of one input, to read it alone; needs a seed, too. */
  static final String INPUT = "tsm.input";

  private static final int INPUTS =
      Integer.getInteger("tsm.inputs", Boolean.getBoolean("tsm.soak") ? 1_000_000 : 20_000);

  @TempDir private static Path folder;

  /** What is refused is said in the log, too. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  @Test
  void tsm() throws Exception {
    run("tsm", 32, new TsmTarget(new TsmInputs(folder)));
  }

  @Test
  void wal() throws Exception {
    run("wal", 25, new WalTarget(new WalInputs(folder)));
  }

  @Test
  void tombstones() throws Exception {
    run("tombstones", 15, new TombstoneTarget(new TombstoneInputs()));
  }

  @Test
  void root() throws Exception {
    RootInputs inputs =
        new RootInputs(new TsmInputs(folder), new WalInputs(folder), new TombstoneInputs());
    run("root", 3, new RootTarget(inputs));
  }

  @Test
  void lineProtocol() throws Exception {
    run("lineProtocol", 22, new LineTarget());
  }

  @Test
  void layout() throws Exception {
    run("layout", 3, new LayoutTarget());
  }

  /**
   * Reads inputs of a target.
   *
   * @param percent of all inputs
   */
  private static void run(String name, int percent, FuzzTarget target) throws Exception {
    Long only = Long.getLong(INPUT);
    int perSeed = INPUTS / 100 * percent / 2;
    long accepted = 0;
    long inputs = 0;
    for (PrimitiveIterator.OfLong seeds = Seeds.seeds(2).iterator(); seeds.hasNext(); ) {
      FuzzRun run = new FuzzRun(name, target, seeds.nextLong());
      accepted += only == null ? run.run(0, perSeed) : run.run(only, only + 1);
      inputs += perSeed;
    }
    if (only == null && inputs >= 200) {
      // Else the damage is so great, or so small, that little of the reader is reached.
      assertThat(accepted)
          .as("%s: files that are read nevertheless", name)
          .isBetween(inputs / 200, inputs * 9 / 10);
    }
  }
}
