package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The tasks of a process that was given up for dead and is not: while its successor recovers, its
 * committers still do what they were told before.
 */
final class Zombies {
  private final List<SimulatedTask> tasks = new ArrayList<>();
  private final Faults faults;
  private SimulatedProcess process;

  Zombies(Faults faults) {
    this.faults = faults;
  }

  void rise(SimulatedProcess lost, List<SimulatedTask> itsTasks) {
    bury();
    process = lost;
    tasks.addAll(itsTasks);
  }

  boolean canAct() {
    return !tasks.isEmpty() && !process.isDead();
  }

  /** One of them commits; nobody hears how that ends. */
  void act(SplittableRandom random) {
    SimulatedTask task = tasks.remove(random.nextInt(tasks.size()));
    faults.note("zombie " + task.subtask());
    try {
      task.commitAsZombie(random);
    } catch (IOException | InterruptedException e) {
      faults.note("zombie failed");
    } catch (CrashError e) {
      if (!process.isDead()) {
        throw e;
      }
    }
  }

  /** Ends them. */
  void bury() {
    if (process != null) {
      process.kill();
    }
    process = null;
    tasks.clear();
  }
}
