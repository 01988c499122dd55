package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.Faults;
import io.tsm.engine.testing.crash.Operation;
import io.tsm.flink.sink.crash.Plan.Trouble;
import java.util.SplittableRandom;

/** Lets the first thing go wrong that a plan asks for, and later ones as luck has it. */
final class Troubles {
  private static final int SOON = 60; // operations

  private final Plan plan;
  private final SplittableRandom random;
  private final Faults faults;
  private int more;

  Troubles(Plan plan, SplittableRandom random) {
    this.plan = plan;
    this.random = random;
    this.faults = new Faults(random.nextLong());
    this.more = plan.small() ? 1 : random.nextInt(5);
    if (plan.at() >= 0) {
      if (plan.fails()) {
        fail(plan.at());
      } else {
        faults.crashAfter(plan.at());
      }
    }
  }

  private void fail(long when) {
    switch (plan.trouble()) {
      case DISK_FULL -> faults.failAfter(when, 1 + random.nextInt(SOON), Operation.NEED_ROOM);
      case FAILURE_THEN_POWER_LOSS -> faults.failAfter(when, 1);
      default -> faults.failAfter(when, 1 + random.nextInt(8));
    }
  }

  Faults faults() {
    return faults;
  }

  /** Called again and again. */
  void look() {
    if (plan.trouble() == Trouble.FAILURE_THEN_POWER_LOSS && faults.failures() > 0 && more > 0) {
      more = 0;
      faults.crashAfter(random.nextInt(SOON));
    }
  }

  /** Recovery may go wrong too. */
  void recovering() {
    if (more > 0 && faults.crashes() + faults.failures() > 0) {
      more--;
      int when = random.nextInt(plan.small() ? SOON : 5 * SOON);
      if (plan.fails() && random.nextBoolean()) {
        fail(when);
      } else {
        faults.crashAfter(when);
      }
    }
  }

  /** Whether power is lost with a process that crashed. */
  boolean losePower() {
    boolean lost = random.nextInt(3) > 0;
    if (faults.crashes() > 1) {
      return lost;
    }
    return switch (plan.trouble()) {
      case KILL -> false;
      case POWER_LOSS, FAILURE_THEN_POWER_LOSS -> true;
      case CRASH, FAILURE, DISK_FULL -> lost;
    };
  }
}
