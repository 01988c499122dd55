package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.flink.sink.SinkProcess;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** A task manager: a hand-over, threads for background work, a disk for temporary files. */
final class SimulatedProcess {
  private final CrashDisk runs = new CrashDisk();
  private final CrashProcess life;
  private final Background background;
  private final CompactionThreads compactions;
  private final SinkProcess sinks;

  /**
   * @param meanwhile is done before each operation
   */
  SimulatedProcess(
      CrashDisk disk,
      Faults faults,
      SplittableRandom random,
      Supplier<UUID> ids,
      Runnable meanwhile) {
    life = new CrashProcess(faults);
    background = new Background(random.split());
    compactions = new CompactionThreads(random);
    sinks =
        new SinkProcess(
            new CrashStorage(disk, life),
            new CrashStorage(runs, life),
            background,
            new Background(random.split()),
            compactions,
            compactions::lock,
            ids);
    interleave(meanwhile);
  }

  boolean isDead() {
    return life.isDead();
  }

  void kill() {
    life.kill();
    bury();
  }

  /** Ends threads of a process that is dead. */
  void bury() {
    while (compactions.canAct()) {
      boolean unused = compactions.end();
    }
  }

  /** Sets what is done before each operation from now on. */
  void interleave(Runnable meanwhile) {
    life.interleave(
        () -> {
          if (compactions.isMoving()) {
            compactions.pause();
          } else {
            meanwhile.run();
          }
        });
  }

  CompactionThreads compactions() {
    return compactions;
  }

  Background background() {
    return background;
  }

  SinkProcess sinks() {
    return sinks;
  }

  /**
   * Looks for what should be gone when all tasks have ended.
   *
   * @param troubled whether temporary files may be left
   */
  void checkIdle(boolean troubled) throws IOException {
    background.runAll();
    if (!sinks.isIdle()) {
      throw new AssertionError("the hand-over is not empty");
    }
    Storage left = new CrashStorage(runs, new CrashProcess(new Faults(0)));
    if (!troubled && !left.list("").isEmpty()) {
      throw new AssertionError("temporary files are left: " + left.list(""));
    }
  }
}
