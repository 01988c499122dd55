package io.tsm.flink.sink.crash;

import io.tsm.engine.shard.Garbage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.flink.sink.SinkProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A job with a real sink and checkpoints, on one thread: checkpoints that complete or not,
 * savepoints, failovers of a region, of all tasks and of whole processes, rescaling, rewinding,
 * losses of power. All that happens follows from a seed and from where things go wrong.
 */
final class SimulatedJob {
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_TASKS = 4;

  private final SplittableRandom random;
  private final SplittableRandom interleaving;
  private final SplittableRandom ids;
  private final int records;
  private final long memoryBytes;
  private final int calm; // one of so many steps is a failover
  private final boolean savepoints;
  private final boolean hasZombies;
  private final boolean zombiesCommit; // and compact; or they only compact
  private final boolean compacts;
  private final boolean exclusive;
  private final int slowness; // of compactions: slow ones are still there at the next commit
  private boolean committing;
  private final Troubles troubles;
  private final Faults faults;
  private final Zombies zombies;
  private final SimulatedRoot root;
  private final Expectations expectations;
  private final Checkpoints checkpoints;
  private final GarbageRounds garbage; // null: nobody collects

  private UUID sinkId;
  private SinkProcess.Job job;
  private int parallelism;
  private SimulatedProcess process; // null: none runs
  private List<SimulatedTask> tasks = List.of();
  private final Set<SimulatedTask> broken = new LinkedHashSet<>(); // those that threw
  private SimulatedTask acting;
  private boolean interleaved;
  private boolean running;
  private boolean done;
  private long compactions;
  private int handled; // failures of operations
  private boolean abandoned; // a process, without an orderly end
  private Throwable deferred; // a failure of a task in between

  SimulatedJob(long seed, Plan plan) {
    this(seed, plan, false);
  }

  /**
   * @param collected whether garbage is collected meanwhile: then there are no attempts that go on
   *     for longer than was promised, and no checkpoints beside others
   */
  SimulatedJob(long seed, Plan plan, boolean collected) {
    SplittableRandom seeds = new SplittableRandom(seed);
    this.random = seeds.split();
    this.interleaving = seeds.split();
    this.ids = seeds.split();
    this.records = plan.small() ? 30 : 40 + random.nextInt(200);
    this.memoryBytes = new long[] {6_000, 20_000, 200_000}[random.nextInt(3)];
    this.calm = plan.small() ? 1000 : 20 + random.nextInt(200);
    this.parallelism = 1 + random.nextInt(MOST_TASKS);
    this.savepoints = !plan.small() && !collected;
    this.zombiesCommit = plan.hasZombies();
    this.hasZombies = (plan.hasZombies() || plan.compacts()) && !collected;
    this.checkpoints = new Checkpoints(collected ? 1 : 2);
    this.troubles = new Troubles(plan, seeds.split());
    this.faults = troubles.faults();
    this.zombies = new Zombies(faults);
    this.expectations = new Expectations(plan.fails() ? 4 : 1, plan.compacts());
    this.compacts = plan.compacts();
    this.slowness = new SplittableRandom(~seed).nextBoolean() ? 4 : 1000;
    this.exclusive = plan.disk() != CrashDisk.Kind.OBJECT_STORE;
    this.root = new SimulatedRoot(plan.disk(), expectations, seeds.split());
    this.garbage =
        collected ? new GarbageRounds(root.disk(), root.observer(), seeds.split()) : null;
  }

  /** Runs it to its end. */
  Outcome run() throws IOException {
    try {
      submit();
      for (int step = 0; !done; step++) {
        if (step == MOST_STEPS) {
          throw new AssertionError("no end in sight");
        }
        act();
        root.check();
      }
      zombies.finish();
      root.checkEnd(records, abandoned || faults.crashes() + faults.failures() > 0);
      checkDurability();
    } finally {
      zombies.bury();
    }
    return new Outcome(
        faults.trace(),
        faults.count(),
        faults.crashes(),
        faults.failures(),
        checkpoints.completedCount());
  }

  private void act() throws IOException {
    try {
      deferred = null;
      troubles.look();
      if (garbage != null) {
        garbage.tick(process == null ? null : sinkId);
      }
      collectGarbage();
      if (zombies.canAct() && random.nextInt(4) == 0) {
        zombies.act(interleaving);
      } else if (!running) {
        start();
      } else {
        step();
      }
      if (deferred != null) {
        throw deferred;
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      try {
        failed(e);
      } catch (CrashError crash) { // while it was closed
        crashed();
      }
    }
  }

  /** A new submission has another sink id. */
  private void submit() {
    sinkId = id();
    job =
        SinkProcess.job(
            sinkId, Numbered.LAYOUT.groupDuration(), Numbered.LAYOUT.shardsPerGroup(), memoryBytes);
    if (compacts) {
      job = job.compacting(exclusive);
    }
  }

  private UUID id() {
    return new UUID(ids.nextLong(), ids.nextLong());
  }

  /** Begins an attempt from the last completed checkpoint. */
  private void start() throws IOException, InterruptedException {
    if (process == null) {
      process = new SimulatedProcess(root.disk(), faults, interleaving, this::id, this::meanwhile);
    }
    checkpoints.abortAll();
    Checkpoint from = checkpoints.latest();
    tasks = new ArrayList<>();
    for (int i = 0; i < parallelism; i++) {
      tasks.add(task(i, from));
    }
    List<SimulatedTask> order = new ArrayList<>(tasks);
    while (!order.isEmpty()) {
      SimulatedTask task = order.remove(random.nextInt(order.size()));
      act(task, () -> task.start(from.position(), random));
    }
    running = true;
  }

  private SimulatedTask task(int subtask, Checkpoint from) {
    return new SimulatedTask(
        process,
        job,
        subtask,
        parallelism,
        memoryBytes,
        expectations,
        faults,
        from.stateOf(subtask, parallelism));
  }

  /** What other threads and processes do at the time of an operation. */
  private void meanwhile() {
    collectGarbage();
    if (compacts
        && process.compactions().canAct()
        && interleaving.nextInt(committing ? 6 : slowness) == 0) {
      // Sometimes so many that files are replaced between two parts of a listing.
      process.compactions().act(interleaving.nextBoolean() ? 1_000 : 1 + interleaving.nextInt(8));
    }
    int choice = interleaving.nextInt(64);
    boolean taskMayAct = !interleaved && process.background().running() == 0;
    if (choice < 8) {
      if (process.background().running() < 3) {
        process.background().runOne();
      }
    } else if (choice < 20 && zombies.canAct()) {
      zombies.act(interleaving);
    } else if (choice < 10 && taskMayAct && acting != null) {
      SimulatedTask other = tasks.get(interleaving.nextInt(tasks.size()));
      if (other != acting && other.isStarted()) {
        stepBeside(other);
      }
    }
  }

  private void stepBeside(SimulatedTask other) {
    interleaved = true;
    try {
      stepOf(other, interleaving);
    } catch (IOException | InterruptedException | RuntimeException e) {
      broken.add(other);
      deferred = e;
    } finally {
      interleaved = false;
    }
  }

  private void collectGarbage() {
    if (garbage != null) {
      try {
        garbage.collect(checkpoints.retained());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How often something was compacted in the last attempt. */
  long compactions() {
    return compactions;
  }

  /** What was removed of each kind. */
  Map<Garbage.Kind, Integer> collected() {
    return garbage.removed();
  }

  private void act(SimulatedTask task, Action action) throws IOException, InterruptedException {
    SimulatedTask before = acting;
    acting = task;
    try {
      action.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      broken.add(task);
      throw e;
    } finally {
      acting = before;
    }
  }

  private void step() throws IOException, InterruptedException {
    if (random.nextInt(calm) == 0) {
      failover();
      return;
    }
    int choice = random.nextInt(80);
    if (checkpoints.mayTrigger() && choice < (checkpoints.hasPending() ? 2 : 20)) {
      trigger();
    } else if (choice == 79 && checkpoints.hasPending()) {
      faults.note("abort");
      checkpoints.abortOne(random);
    } else if (random.nextInt(5) == 0) {
      process.background().runOne();
    } else {
      SimulatedTask task = tasks.get(random.nextInt(tasks.size()));
      act(task, () -> stepOf(task, random));
    }
    PendingCheckpoint whole = checkpoints.findWhole(parallelism);
    if (whole != null) {
      complete(whole);
    }
    if (lastIsComplete() && tasks.stream().noneMatch(SimulatedTask::canCommit)) {
      finish();
    }
  }

  /** Something that a task may do next. */
  private void stepOf(SimulatedTask task, SplittableRandom dice)
      throws IOException, InterruptedException {
    PendingCheckpoint next = checkpoints.nextOf(task.subtask());
    int choice = dice.nextInt(10);
    if (task.canCommit() && choice < 3) {
      faults.note("commit " + task.subtask());
      committing = true; // while publishing is what compactions should meet most
      try {
        task.commit(dice);
      } finally {
        committing = false;
      }
    } else if (next != null && choice < 6) {
      faults.note("barrier " + task.subtask());
      NavigableMap<Integer, List<byte[]>> state =
          task.barrier(next.id(), next.position(), next.position() == records);
      next.add(task.subtask(), state);
    } else {
      task.write(next != null ? next.position() : records, 1 + dice.nextInt(5));
    }
  }

  private void trigger() {
    int furthest = tasks.stream().mapToInt(SimulatedTask::cursor).max().orElseThrow();
    PendingCheckpoint checkpoint =
        checkpoints.trigger(
            Math.min(records, furthest + random.nextInt(10)), savepoints && random.nextInt(6) == 0);
    if (garbage != null) {
      garbage.triggered(checkpoint.id());
    }
    faults.note("checkpoint " + checkpoint.id() + " at " + checkpoint.position());
  }

  private void complete(PendingCheckpoint whole) {
    faults.note("complete " + whole.id());
    List<Checkpoint> before = List.copyOf(checkpoints.retained());
    Checkpoint checkpoint = checkpoints.complete(whole);
    if (garbage != null) {
      garbage.completed(checkpoint.id(), before);
    }
    if (whole.isSavepoint()) {
      return; // committed with the next checkpoint
    }
    cover(checkpoint);
    boolean isLast = lastIsComplete();
    for (SimulatedTask task : tasks) {
      if (isLast || random.nextInt(10) > 0) { // notifications may get lost, but for the last one
        task.complete(checkpoint.id());
      }
    }
  }

  private void cover(Checkpoint checkpoint) {
    checkpoint.committables().forEach(c -> expectations.covered(SinkProcess.describe(c)));
  }

  private boolean lastIsComplete() {
    return checkpoints.latest().position() == records;
  }

  /** An orderly end. */
  private void finish() throws IOException {
    if (compacts && random.nextBoolean()) {
      process.compactions().finish();
    }
    for (SimulatedTask task : tasks) {
      task.close();
      compactions += task.compacted();
    }
    process.compactions().finish(); // those that come too late, and do nothing
    process.checkIdle(faults.failures() > 0);
    done = true;
  }

  /** After a crash, or an exception that an injected failure explains. */
  private void failed(Throwable cause) throws IOException {
    if (process.isDead()) {
      crashed();
    } else if (faults.failures() > handled) {
      failover();
    } else {
      throw new AssertionError("failed for no reason: " + cause, cause);
    }
  }

  private void crashed() {
    running = false;
    process.bury();
    process = null;
    deferred = null;
    broken.clear();
    faults.note("crash");
    if (troubles.losePower()) {
      zombies.bury();
      root.losePower();
    }
    troubles.recovering();
    restartElsewhere();
  }

  private void failover() throws IOException {
    faults.note("failover");
    handled = faults.failures();
    checkpoints.abortAll();
    int kind = random.nextInt(4);
    if (running && kind == 0 && broken.size() < 2) {
      SimulatedTask alone =
          broken.isEmpty() ? tasks.get(random.nextInt(parallelism)) : broken.iterator().next();
      broken.clear();
      region(alone.subtask());
      return;
    }
    broken.clear();
    running = false;
    troubles.recovering();
    if (kind == 1) { // another process takes over; this one is gone, or seems to be
      if (hasZombies && random.nextBoolean()) {
        if (zombiesCommit) {
          root.attemptsMix();
        }
        zombies.rise(process, zombiesCommit ? tasks : List.of(), interleaving);
      } else {
        process.kill();
      }
      process = null;
      abandoned = true;
      restartElsewhere();
      return;
    }
    for (SimulatedTask task : tasks) {
      closeQuietly(task);
    }
    if (kind > 1) {
      restartElsewhere();
    }
  }

  /** One task alone; the others go on with what they have. */
  private void region(int subtask) throws IOException {
    Checkpoint from = checkpoints.latest();
    closeQuietly(tasks.get(subtask));
    SimulatedTask task = task(subtask, from);
    tasks.set(subtask, task);
    try {
      act(task, () -> task.start(from.position(), random));
    } catch (IOException | InterruptedException | CrashError e) {
      running = false;
      broken.clear();
      if (process.isDead()) {
        crashed();
      } else if (faults.failures() == handled) {
        throw new AssertionError("failed for no reason: " + e, e);
      } else {
        for (SimulatedTask each : tasks) {
          closeQuietly(each);
        }
      }
    }
  }

  private void closeQuietly(SimulatedTask task) throws IOException {
    try {
      task.close();
    } catch (IOException e) {
      if (faults.failures() == handled) {
        throw new AssertionError("could not be closed for no reason: " + e, e);
      }
    }
  }

  /**
   * The user may rescale the job, submit it again, or go back. Who goes back makes sure that the
   * job has ended: nothing can keep what is left of it from committing.
   */
  private void restartElsewhere() {
    int choice = random.nextInt(8);
    if (choice < 3) {
      parallelism = 1 + random.nextInt(MOST_TASKS);
    }
    if (choice == 2 || choice == 3) {
      submit();
    }
    if (choice == 3 && checkpoints.completedCount() > 1) {
      int keep = random.nextInt(checkpoints.completedCount());
      faults.note("rewind to " + keep);
      zombies.bury();
      checkpoints.rewind(keep);
    } else if (choice == 4 && checkpoints.hasSavepoint()) {
      faults.note("savepoint");
      submit();
      if (!checkpoints.restoreSavepoint(random)) {
        zombies.bury();
      }
      cover(checkpoints.latest());
    }
  }

  /** The last checkpoint can be restored after one more loss of power, and that changes nothing. */
  private void checkDurability() throws IOException {
    faults.stop();
    root.losePower();
    process = null;
    running = false;
    try {
      start();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    root.checkAfterRecovery(records);
  }

  /** A step that can fail. */
  private interface Action {
    void run() throws IOException, InterruptedException;
  }
}
