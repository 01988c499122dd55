package io.tsm.flink.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One {@code kill -9}.
 *
 * @param moment from when on the delay counts
 * @param victims which TaskManagers, by index
 * @param delay between the moment and the kill
 */
record Kill(Moment moment, List<Integer> victims, Duration delay) {

  /** When a TaskManager is killed. */
  enum Moment {
    /** After the job has recovered and completed a checkpoint. */
    RUNNING,
    /** After new TaskManagers have registered: the sink is about to repeat commits. */
    RECOVERING,
    /** When a file has just been published. */
    COMMITTING
  }

  /** Makes a plan for two TaskManagers, in which every moment comes, and both at once. */
  static List<Kill> plan(SplittableRandom random, int count) {
    List<Kill> plan = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // 2 of 5 while committing; every third kill takes both
      Moment moment =
          switch (i % 5) {
            case 0, 3 -> Moment.COMMITTING;
            case 2 -> Moment.RECOVERING;
            default -> Moment.RUNNING;
          };
      plan.add(of(random, moment, i % 3 == 0));
    }
    return plan;
  }

  /** One kill at a random time, of one TaskManager or of both. */
  static Kill of(SplittableRandom random, Moment moment, boolean both) {
    List<Integer> victims = both ? List.of(0, 1) : List.of(random.nextInt(2));
    long micros =
        switch (moment) {
          case RUNNING -> random.nextLong(1_500_000);
          case RECOVERING -> random.nextLong(2_000_000);
          case COMMITTING -> random.nextLong(1_000); // a commit takes some milliseconds
        };
    return new Kill(moment, victims, Duration.ofNanos(micros * 1_000));
  }
}
