package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of a {@link PointsWriter}: makes runs of caches that were frozen early, and
 * staged files of caches and runs.
 */
final class Snapshotter {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);

  private final WriteTarget target;
  private final Storage runStorage;
  private final String runPrefix;
  private final Executor executor;
  private final MemoryBudget budget;
  private final AtomicLong runNumber = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param runStorage temporary files, which need not outlive the process
   * @param runPrefix begins the path of each run
   */
  Snapshotter(
      WriteTarget target,
      Storage runStorage,
      String runPrefix,
      Executor executor,
      MemoryBudget budget) {
    this.target = target;
    this.runStorage = runStorage;
    this.runPrefix = runPrefix;
    this.executor = executor;
    this.budget = budget;
  }

  /** Tasks that are not done. */
  int pending() {
    return pending.get();
  }

  /** Writes a frozen cache into a temporary file. */
  CompletableFuture<Run> run(ShardCache cache) {
    reserve(cache.size());
    RunWriter writer = nextRun(Throttle.NONE);
    return submit(cache.size(), () -> merge(List.of(), cache, writer));
  }

  private RunWriter nextRun(Throttle throttle) {
    String path = runPrefix + runNumber.getAndIncrement();
    return new RunWriter(runStorage, path, ".run", ".deletes", throttle);
  }

  /**
   * Merges runs into one; they are deleted.
   *
   * @param runs oldest first
   */
  CompletableFuture<Run> mergeRuns(List<CompletableFuture<Run>> runs) {
    RunWriter writer = nextRun(Throttle.NONE);
    reserve(0);
    return whenDone(runs, 0, () -> merge(runs, null, writer));
  }

  /**
   * Writes a frozen cache and runs into staged files; the runs are deleted.
   *
   * @param runs oldest first
   * @param prefix begins the path of each staged file
   * @param discarded becomes true when nobody wants the files any more
   */
  CompletableFuture<StagedShard> stage(
      OpenShard shard,
      ShardCache cache,
      List<CompletableFuture<Run>> runs,
      String prefix,
      AtomicBoolean discarded) {
    reserve(cache.size());
    long id = shard.id();
    ShardTypes types = shard.types();
    RunWriter writer =
        new RunWriter(
            target.storage(),
            prefix + id,
            CommitFileName.STAGED_SUFFIX,
            CommitFileName.DELETES_SUFFIX,
            bytes -> throwIf(discarded));
    return whenDone(
        runs,
        cache.size(),
        () -> {
          throwIf(discarded);
          Run staged = merge(runs, cache, writer);
          return new StagedShard(id, staged.values(), staged.deletes(), types);
        });
  }

  private static void throwIf(AtomicBoolean discarded) throws IOException {
    if (discarded.get()) {
      throw new IOException("discarded");
    }
  }

  /** Does a task that needs runs when they are there, and deletes them after it. */
  private <T> CompletableFuture<T> whenDone(
      List<CompletableFuture<Run>> runs, long bytes, Task<T> task) {
    return CompletableFuture.allOf(runs.toArray(new CompletableFuture<?>[0]))
        // handle: also when a run failed, so that the memory is released and the other runs go.
        .handle((done, error) -> error)
        .thenCompose(
            error ->
                submit(
                    bytes,
                    () -> {
                      if (error != null) {
                        throw new IOException(
                            "a run could not be written: " + error.getMessage(), error);
                      }
                      return task.run();
                    }))
        // Not in the task: the executor may refuse it.
        .whenComplete((result, error) -> deleteRuns(runs));
  }

  /**
   * Merges runs and the cache that came after them.
   *
   * @param runs oldest first, all of them there
   * @param cache null for none
   */
  private Run merge(List<CompletableFuture<Run>> runs, ShardCache cache, RunWriter writer)
      throws IOException {
    List<Run> done = runs.stream().map(CompletableFuture::join).toList();
    boolean deletes =
        (cache != null && cache.hasDeletes())
            || done.stream().anyMatch(run -> !run.deletes().isEmpty());
    if (done.isEmpty() || deletes) {
      return write(done, cache, writer);
    }
    if (cache == null || cache.isEmpty()) {
      return writer.merge(runStorage, done);
    }
    Run newest = write(List.of(), cache, nextRun(writer.throttle()));
    List<Run> all = new ArrayList<>(done);
    all.add(newest);
    try {
      return writer.merge(runStorage, all);
    } finally {
      delete(newest.paths());
    }
  }

  private Run write(List<Run> runs, ShardCache cache, RunWriter writer) throws IOException {
    try (RunMerge merge = new RunMerge(runStorage, runs, cache)) {
      return writer.write(merge);
    }
  }

  /** Deletes runs that were made. */
  private void deleteRuns(List<CompletableFuture<Run>> runs) {
    List<String> paths = new ArrayList<>();
    for (CompletableFuture<Run> run : runs) {
      if (run.isDone() && !run.isCompletedExceptionally()) {
        paths.addAll(run.join().paths());
      }
    }
    delete(paths);
  }

  private void delete(List<String> paths) {
    List<AutoCloseable> deletions = new ArrayList<>();
    paths.forEach(path -> deletions.add(() -> runStorage.delete(path)));
    try {
      Closing.closeAll(deletions);
    } catch (IOException e) {
      LOG.warn("Could not delete a temporary file", e);
    }
  }

  /** Deletes a run that nobody waits for, as soon as it is there. */
  void deleteWhenDone(CompletableFuture<Run> run) {
    var unused = run.whenComplete((done, error) -> deleteRuns(List.of(run)));
  }

  private void reserve(long bytes) {
    budget.freeze(bytes);
    pending.incrementAndGet();
  }

  /**
   * Runs a task.
   *
   * @param bytes that were {@link #reserve}d for it, and are released when it is done
   */
  private <T> CompletableFuture<T> submit(long bytes, Task<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      executor.execute(() -> run(task, bytes, future));
    } catch (RuntimeException | Error e) { // it was shut down, or has no thread to give
      release(bytes);
      future.completeExceptionally(e);
    }
    return future;
  }

  private <T> void run(Task<T> task, long bytes, CompletableFuture<T> future) {
    T result;
    try {
      result = task.run();
    } catch (IOException | RuntimeException | Error e) {
      // Handed to whoever waits for the result, who falls back to the log.
      release(bytes);
      future.completeExceptionally(e);
      return;
    }
    release(bytes);
    future.complete(result);
  }

  private void release(long bytes) {
    pending.decrementAndGet();
    budget.release(bytes);
  }

  /** Background work. */
  private interface Task<T> {
    T run() throws IOException;
  }
}
