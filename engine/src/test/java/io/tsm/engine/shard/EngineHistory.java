package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashDisk.Luck;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A random history of an embedded engine on a simulated disk: writes, deletes, snapshots,
 * compactions, crashes, losses of power, operations that fail, restarts; after each step it is
 * compared with a model. Follows from its seed.
 */
final class EngineHistory {
  private static final String DB = "db";
  private static final String POLICY = "rp";
  private static final ShardLayout LAYOUT = new ShardLayout(RandomPoints.GROUP, 2);
  private static final int MOST_POINTS = 12;

  private final long seed;
  private final SplittableRandom random;
  private final CrashDisk disk = new CrashDisk();
  private final Faults faults;
  private final RandomPoints points;
  private final EngineModel model = new EngineModel();
  private final List<String> steps = new ArrayList<>();
  private final CacheBudget budget = new CacheBudget(1L << 30, Duration.ZERO);
  private CrashProcess process;
  private CrashStorage storage;
  private ShardStore store;

  EngineHistory(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.faults = new Faults(random.nextLong());
    this.points = new RandomPoints(random.split(), 1 + random.nextInt(8));
  }

  /** An operation of the engine that may fail. */
  private interface Step {
    void run() throws IOException;
  }

  void run(int length) throws IOException {
    startProcess();
    LayoutFile.readOrCreate(storage, LAYOUT.groupDuration(), LAYOUT.shardsPerGroup(), 1);
    open();
    for (int i = 0; i < length; i++) {
      step();
    }
    faults.stop();
    restart("the end");
    for (Shard shard : store.allShards()) {
      shard.writeSnapshot();
      shard.compactFull();
      assertThat(shard.fileCount()).as(this::toString).isLessThanOrEqualTo(1);
    }
    check("all of it in files");
    store.close();
    assertThat(budget.used()).as("%s: bytes in caches after the end", this).isZero();
  }

  /** What the values are in the end. */
  EngineModel model() {
    return model;
  }

  private void startProcess() {
    process = new CrashProcess(faults);
    storage = new CrashStorage(disk, process);
  }

  private void open() throws IOException {
    ShardOptions options =
        new ShardOptions(
            random.nextBoolean() ? 1 : 1000,
            CompactionOptions.DEFAULT.withGenerations(2, 2),
            Throttle.NONE,
            System::nanoTime);
    store = ShardStore.open(storage, LAYOUT, options, budget, (path, readable, size) -> {});
  }

  private void step() throws IOException {
    if (random.nextInt(12) == 0) {
      faults.crashAfter(random.nextInt(60));
    } else if (random.nextInt(12) == 0) {
      faults.failAfter(random.nextInt(40), 1 + random.nextInt(3));
    }
    int kind = random.nextInt(20);
    if (kind < 10) {
      write();
    } else if (kind < 13) {
      delete();
    } else if (kind < 16) {
      run("snapshot", Map.of(), () -> forEachShard(Shard::writeSnapshot));
    } else if (kind < 17) {
      run("compact levels", Map.of(), () -> forEachShard(Shard::compactLevels));
    } else if (kind < 18) {
      run("compact all", Map.of(), () -> forEachShard(Shard::compactFull));
    } else {
      restart("a restart");
    }
    if (store != null) {
      check(steps.get(steps.size() - 1));
    }
  }

  /** What is done to a shard. */
  private interface ShardStep {
    void run(Shard shard) throws IOException;
  }

  private void forEachShard(ShardStep step) throws IOException {
    for (Shard shard : store.allShards()) {
      if (random.nextInt(4) > 0) {
        step.run(shard);
      }
    }
  }

  private void write() throws IOException {
    List<Point> batch = new ArrayList<>();
    for (int i = random.nextInt(MOST_POINTS); i >= 0; i--) {
      batch.add(points.next());
    }
    run(
        "write " + batch.size(),
        EngineModel.changes(batch),
        () -> store.write(DB, POLICY, batch, true));
  }

  private void delete() throws IOException {
    long first = random.nextInt(3) == 0 ? Long.MIN_VALUE : points.next().time();
    long last = random.nextInt(3) == 0 ? Long.MAX_VALUE : points.next().time();
    long minTime = Math.min(first, last);
    long maxTime = Math.max(first, last);
    if (random.nextInt(4) == 0) {
      faults.crashAfter(random.nextInt(20)); // in the middle of it, between two files
    }
    SeriesKey one = points.next().seriesKey();
    Predicate<SeriesKey> series =
        random.nextBoolean() ? one::equals : key -> key.measurement().equals(one.measurement());
    run(
        "delete " + one + " from " + minTime + " to " + maxTime,
        model.changes(series, minTime, maxTime),
        () -> {
          for (Shard shard : store.shards(DB, POLICY, minTime, maxTime)) {
            shard.deleteRange(series, minTime, maxTime);
          }
        });
  }

  /** Does a step, and goes on after it, however it ends. */
  private void run(String name, Map<EngineModel.Place, String> changes, Step step)
      throws IOException {
    steps.add(name);
    try {
      step.run();
      model.apply(changes);
    } catch (CrashError e) {
      steps.add("  crashed");
      model.doubt(changes);
      afterCrash();
    } catch (IOException e) {
      steps.add("  failed: " + e.getMessage());
      model.doubt(changes);
      if (e.getMessage().contains("opened anew")) {
        restart("a restart, since the log had failed");
      }
    }
  }

  private void afterCrash() throws IOException {
    store = null;
    budget.add(-budget.used());
    if (random.nextBoolean()) {
      Luck luck = random.nextInt(3) == 0 ? Luck.NOTHING : Luck.PART;
      steps.add("  power lost, left: " + luck);
      disk.losePower(random.nextLong(), luck);
    }
    startProcess();
    reopen();
  }

  private void restart(String why) throws IOException {
    steps.add(why);
    try {
      ShardStore closing = store;
      store = null;
      if (closing != null) {
        closing.close();
      }
      reopen();
    } catch (CrashError e) {
      steps.add("  crashed");
      afterCrash();
    } catch (IOException e) {
      steps.add("  failed: " + e.getMessage());
      process.kill(); // nobody uses what is half closed
      afterCrash();
    }
  }

  /** Opens until it succeeds: what is there then stays. */
  private void reopen() throws IOException {
    try {
      open();
      Map<EngineModel.Place, String> read = read();
      model.check(read, this + " after it was opened again");
      model.adopt(read);
    } catch (CrashError e) {
      steps.add("  crashed while it was opened");
      afterCrash();
    } catch (CorruptFileException e) {
      throw new AssertionError(this + ": " + e.getMessage(), e);
    } catch (IOException e) {
      steps.add("  failed to open: " + e.getMessage());
      process.kill();
      afterCrash();
    }
  }

  private Map<EngineModel.Place, String> read() throws IOException {
    List<ShardReader> readers =
        store.read(DB, POLICY, Long.MIN_VALUE, Long.MAX_VALUE, series -> true);
    try {
      return EngineModel.read(readers);
    } finally {
      Closing.closeAll(readers);
    }
  }

  private void check(String after) throws IOException {
    Map<EngineModel.Place, String> read = new HashMap<>();
    try {
      read = read();
    } catch (CrashError e) {
      steps.add("  crashed in a read");
      afterCrash();
      return;
    } catch (IOException e) {
      steps.add("  a read failed: " + e.getMessage());
      return;
    }
    model.check(read, this + " after " + after);
  }

  @Override
  public String toString() {
    return "seed " + seed + ": " + String.join("\n  ", steps) + "\n";
  }
}
