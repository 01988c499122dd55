package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.flink.sink.SinkProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A job without checkpoints, which commits at the end of its input, once. In batch all writers
 * finish and close first; what they leave outlives their process, or not; commits are repeated
 * until they succeed. In a bounded stream each subtask commits as soon as it has written, and after
 * any failure all begins anew. All that happens follows from a seed and from where things go wrong.
 */
final class SimulatedAtEndJob {
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_TASKS = 4;

  private final SplittableRandom random;
  private final SplittableRandom interleaving;
  private final SplittableRandom ids;
  private final boolean batch;
  private final boolean hasZombies;
  private final int records;
  private final long memoryBytes;
  private final Troubles troubles;
  private final Faults faults;
  private final Zombies zombies;
  private final Expectations expectations;
  private final SimulatedRoot root;

  private SinkProcess.Job job;
  private SimulatedProcess process; // null: none runs
  private List<AtEndTask> tasks = List.of();
  private boolean covered; // all have written
  private int handled; // failures of operations
  private boolean abandoned; // a process, without an orderly end

  SimulatedAtEndJob(long seed, Plan plan) {
    SplittableRandom seeds = new SplittableRandom(seed);
    this.random = seeds.split();
    this.interleaving = seeds.split();
    this.ids = seeds.split();
    this.hasZombies = plan.hasZombies();
    this.batch = plan.small() || random.nextInt(3) > 0;
    this.records = plan.small() ? 30 : 40 + random.nextInt(200);
    this.memoryBytes = new long[] {6_000, 20_000, 200_000}[random.nextInt(3)];
    this.troubles = new Troubles(plan, seeds.split());
    this.faults = troubles.faults();
    this.zombies = new Zombies(faults);
    this.expectations = new Expectations(plan.fails() ? 4 : 1);
    this.root = new SimulatedRoot(plan.disk(), expectations, seeds.split());
  }

  /** Runs it to its end. */
  Outcome run() throws IOException {
    try {
      begin();
      for (int step = 0; !tasks.stream().allMatch(AtEndTask::isCommitted); step++) {
        if (step == MOST_STEPS) {
          throw new AssertionError("no end in sight");
        }
        act();
        root.check();
      }
      if (process != null) {
        process.checkIdle(faults.failures() > 0);
      }
      zombies.finish();
      root.checkEnd(records, abandoned || faults.crashes() + faults.failures() > 0);
    } finally {
      zombies.bury();
    }
    return new Outcome(faults.trace(), faults.count(), faults.crashes(), faults.failures(), 0);
  }

  private UUID id() {
    return new UUID(ids.nextLong(), ids.nextLong());
  }

  /** The job, from nothing. */
  private void begin() {
    job =
        SinkProcess.job(
            id(), Numbered.LAYOUT.groupDuration(), Numbered.LAYOUT.shardsPerGroup(), memoryBytes);
    int parallelism = 1 + random.nextInt(MOST_TASKS);
    tasks = new ArrayList<>();
    for (int i = 0; i < parallelism; i++) {
      tasks.add(new AtEndTask(job, i, parallelism, records, memoryBytes, expectations, faults));
    }
    covered = false;
  }

  private void act() throws IOException {
    try {
      troubles.look();
      if (process == null) {
        process =
            new SimulatedProcess(root.disk(), faults, interleaving, this::id, this::meanwhile);
      }
      if (zombies.canAct() && random.nextInt(4) == 0) {
        zombies.act(interleaving);
      } else {
        step(tasks.get(random.nextInt(tasks.size())));
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void meanwhile() {
    int choice = interleaving.nextInt(64);
    if (choice < 8 && process.background().running() < 3) {
      process.background().runOne();
    } else if (choice < 20 && zombies.canAct()) {
      zombies.act(interleaving);
    }
  }

  private void step(AtEndTask task) throws IOException, InterruptedException {
    if (!task.isWritten()) {
      task.write(process, 1 + random.nextInt(20));
      if (task.isWritten()) {
        written(task);
      }
    } else if (batch && covered && random.nextInt(30) == 0 && !task.isCommitted()) {
      lose(task);
    } else if ((!batch || covered) && !task.isCommitted()) {
      task.commit(process);
    }
  }

  private void written(AtEndTask task) {
    if (!batch || covered) {
      task.cover();
    } else if (tasks.stream().allMatch(AtEndTask::isWritten)) {
      covered = true;
      tasks.forEach(AtEndTask::cover);
    }
  }

  /** The connection to the process of a committer, or what its writer left. */
  private void lose(AtEndTask task) {
    if (hasZombies && random.nextBoolean()) {
      faults.note("lost committer");
      SimulatedProcess lost =
          new SimulatedProcess(root.disk(), faults, interleaving, this::id, () -> {});
      root.attemptsMix();
      zombies.rise(lost, List.of(task.zombieIn(lost)), interleaving);
      abandoned = true;
    } else {
      faults.note("lost result");
      abandoned = true;
      task.forget();
    }
  }

  /** After a crash, or an exception that an injected failure explains. */
  private void failed(Throwable cause) throws IOException {
    if (!process.isDead() && faults.failures() == handled) {
      throw new AssertionError("failed for no reason: " + cause, cause);
    }
    handled = faults.failures();
    for (AtEndTask task : tasks) {
      close(task);
    }
    if (process.isDead()) {
      crashed();
    }
    troubles.recovering();
    if (!batch || random.nextInt(4) == 0) {
      faults.note("restart");
      zombies.bury(); // the user makes sure that the job has ended before it is started again
      abandoned = true;
      begin();
      return;
    }
    for (AtEndTask task : tasks) {
      if (task.isWritten() && !task.isCommitted() && random.nextInt(4) == 0) {
        task.forget(); // it was on the disk of the process
      }
    }
  }

  private void close(AtEndTask task) throws IOException {
    try {
      task.close();
    } catch (CrashError e) {
      task.die();
    } catch (IOException e) {
      if (faults.failures() == handled && !process.isDead()) {
        throw new AssertionError("could not be closed for no reason: " + e, e);
      }
    }
  }

  private void crashed() {
    process = null;
    faults.note("crash");
    if (troubles.losePower()) {
      zombies.bury();
      root.losePower();
    }
  }
}
