package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Processes that were given up for dead and are not: while their successors recover and work, their
 * committers still do what they were told before, and their background work goes on. They stop at
 * each operation, perhaps for long.
 */
final class Zombies {
  private final List<Zombie> zombies = new ArrayList<>();
  private final Faults faults;

  Zombies(Faults faults) {
    this.faults = faults;
  }

  /** The connection to a process is lost. */
  void rise(SimulatedProcess lost, List<? extends Committing> tasks, SplittableRandom random) {
    zombies.add(new Zombie(lost, tasks, random.split()));
  }

  boolean canAct() {
    return !zombies.isEmpty();
  }

  /** One of them does a few operations. */
  void act(SplittableRandom random) {
    Zombie zombie = zombies.get(random.nextInt(zombies.size()));
    for (int steps = 1 + random.nextInt(12); steps > 0 && !zombie.fiber.hasEnded(); steps--) {
      zombie.fiber.resume();
    }
    if (zombie.fiber.hasEnded()) {
      zombies.remove(zombie);
    }
  }

  /** Lets them do all that they want. */
  void finish() {
    for (Zombie zombie : zombies) {
      while (!zombie.fiber.hasEnded()) {
        zombie.fiber.resume();
      }
    }
    zombies.clear();
  }

  /** Ends them. */
  void bury() {
    for (Zombie zombie : zombies) {
      zombie.process.kill();
      while (!zombie.fiber.hasEnded()) {
        zombie.fiber.resume();
      }
    }
    zombies.clear();
  }

  /** A committer that can be told to go on without its job. */
  interface Committing {
    /** Commits all that it knows to be covered; nobody hears how that ends. */
    void commitAsZombie(SplittableRandom random) throws IOException, InterruptedException;
  }

  private final class Zombie {
    private final SimulatedProcess process;
    private final List<Committing> tasks;
    private final SplittableRandom random;
    private final Fiber fiber;

    Zombie(SimulatedProcess process, List<? extends Committing> tasks, SplittableRandom random) {
      this.process = process;
      this.tasks = new ArrayList<>(tasks);
      this.random = random;
      this.fiber = new Fiber(this::live);
      process.interleave(fiber::pause);
    }

    private void live() {
      try {
        while (!tasks.isEmpty()) {
          if (random.nextInt(3) == 0) {
            process.background().runOne();
          } else if (process.compactions().canAct() && random.nextBoolean()) {
            compact();
          } else {
            commit(tasks.remove(random.nextInt(tasks.size())));
          }
        }
        process.background().runAll();
        while (process.compactions().canAct()) {
          compact();
        }
      } catch (CrashError e) {
        faults.note("zombie died");
      }
    }

    private void compact() {
      process.compactions().act(1 + random.nextInt(random.nextBoolean() ? 3 : 24));
      fiber.pause();
    }

    private void commit(Committing task) {
      int failures = faults.failures();
      try {
        task.commitAsZombie(random);
      } catch (IOException | InterruptedException e) {
        if (faults.failures() == failures && !process.isDead()) {
          throw new AssertionError("a zombie failed for no reason: " + e, e);
        }
        faults.note("zombie failed");
      }
    }
  }
}
