package io.tsm.engine.shard;

import io.tsm.engine.io.Cancellation;
import io.tsm.engine.io.CancelledException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of an embedded engine, {@code compactCache} in InfluxDB: looks at all open
 * shards once a second, makes files of caches that are large or cold, and merges files.
 */
public final class SnapshotScheduler implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotScheduler.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ShardStore store;
  private final CacheBudget budget;
  private final Limits limits;
  private final LongSupplier nanoClock;
  private final ScheduledExecutorService snapshotThreads;
  private final ExecutorService compactionThreads; // others: a snapshot cannot wait for a merge
  private final Cancellation cancellation;
  private final Set<Shard> inSnapshot = ConcurrentHashMap.newKeySet();
  private final Set<Shard> inCompaction = ConcurrentHashMap.newKeySet();
  private final Map<Shard, Long> failedAt = new ConcurrentHashMap<>();
  private volatile boolean enabled = true;
  private final boolean compactions;

  /**
   * When a cache becomes a file.
   *
   * @param snapshotBytes of one shard's cache
   * @param cold after so long without a write
   */
  public record Limits(long snapshotBytes, Duration cold) {}

  /**
   * @param compactions whether to merge files too
   * @param snapshotThreads its own; shut down with it
   * @param compactionThreads likewise
   * @param cancellation ends merges, through the throttle of the shards
   */
  public SnapshotScheduler(
      ShardStore store,
      CacheBudget budget,
      Limits limits,
      boolean compactions,
      LongSupplier nanoClock,
      ScheduledExecutorService snapshotThreads,
      ExecutorService compactionThreads,
      Cancellation cancellation) {
    this.store = store;
    this.budget = budget;
    this.limits = limits;
    this.compactions = compactions;
    this.nanoClock = nanoClock;
    this.snapshotThreads = snapshotThreads;
    this.compactionThreads = compactionThreads;
    this.cancellation = cancellation;
  }

  public void start() {
    var unused =
        snapshotThreads.scheduleWithFixedDelay(
            this::lookSafely, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** To be called after a write: the next look may be too late. */
  public void afterWrite() {
    if (budget.used() > budget.limit() / 2) {
      look();
    }
  }

  /** Whether it begins anything. */
  public void enable(boolean enable) {
    enabled = enable;
  }

  /** An exception would end the schedule without a word. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.error("Background work could not be begun; it is tried again in {}", INTERVAL, e);
    }
  }

  private void look() {
    if (!enabled) {
      return;
    }
    List<Shard> open = store.openShards();
    for (Shard shard : open) {
      if (isDue(shard) && !isPaused(shard)) {
        submit(shard);
      }
    }
    if (budget.used() > budget.limit() / 2) {
      open.stream()
          .filter(shard -> shard.hasCachedValues() && !isPaused(shard))
          .filter(shard -> !inSnapshot.contains(shard))
          .max(Comparator.comparingLong(Shard::cacheBytes))
          .ifPresent(this::submit);
    }
  }

  /** True if its work failed a moment ago. */
  private boolean isPaused(Shard shard) {
    Long at = failedAt.get(shard);
    return at != null && nanoClock.getAsLong() - at < PAUSE_AFTER_FAILURE.toNanos();
  }

  private boolean isDue(Shard shard) {
    return shard.cacheBytes() > limits.snapshotBytes()
        || (shard.hasCachedValues()
            && nanoClock.getAsLong() - shard.lastWrite() >= limits.cold().toNanos());
  }

  private void submit(Shard shard) {
    run(
        shard,
        inSnapshot,
        snapshotThreads,
        () -> {
          shard.writeSnapshot();
          failedAt.remove(shard);
          if (compactions) {
            run(shard, inCompaction, compactionThreads, shard::compactLevels);
          }
        });
  }

  /** A task that may fail. */
  @FunctionalInterface
  private interface Task {
    void run() throws IOException;
  }

  /** One task of a kind at a time for each shard. */
  private void run(Shard shard, Set<Shard> busy, ExecutorService threads, Task task) {
    if (!busy.add(shard)) {
      return;
    }
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (CancelledException e) {
            LOG.debug("Gave up merging files of {}", shard, e);
          } catch (IOException | RuntimeException e) {
            if (busy == inSnapshot) {
              failedAt.put(shard, nanoClock.getAsLong());
            }
            LOG.warn(
                "A {} of {} failed, and is tried again later. Nothing is lost: values stay in memory and"
                    + " in the log, or in the files that were to be merged",
                busy == inSnapshot ? "snapshot" : "compaction",
                shard,
                e);
          } finally {
            busy.remove(shard);
          }
        };
    try {
      threads.execute(guarded);
    } catch (RejectedExecutionException e) {
      busy.remove(shard);
      LOG.debug("The engine is being closed: nothing is begun for {}", shard, e);
    }
  }

  /** Ends merges, waits for snapshots. */
  @Override
  public void close() throws IOException {
    enabled = false;
    cancellation.cancel();
    snapshotThreads.shutdown();
    compactionThreads.shutdown();
    try {
      if (!snapshotThreads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          || !compactionThreads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("background work of the engine did not end within " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for background work to end", e);
    }
  }
}
