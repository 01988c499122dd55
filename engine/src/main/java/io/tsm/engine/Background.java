package io.tsm.engine;

import io.tsm.engine.io.Cancellation;
import io.tsm.engine.shard.CacheBudget;
import io.tsm.engine.shard.ShardStore;
import io.tsm.engine.shard.SnapshotScheduler;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of an engine. */
final class Background implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final SnapshotScheduler snapshots; // null if there is nothing to do
  private final ScheduledExecutorService syncs; // null without an interval

  private Background(SnapshotScheduler snapshots, ScheduledExecutorService syncs) {
    this.snapshots = snapshots;
    this.syncs = syncs;
  }

  static Background start(
      EngineOptions options, ShardStore store, CacheBudget budget, Cancellation cancellation) {
    SnapshotScheduler snapshots = null;
    if (options.background()) {
      snapshots =
          new SnapshotScheduler(
              store,
              budget,
              new SnapshotScheduler.Limits(
                  options.snapshotMemory(), options.snapshotColdDuration()),
              options.compaction(),
              System::nanoTime,
              Executors.newScheduledThreadPool(2, threads("tsm-snapshot")),
              Executors.newSingleThreadExecutor(threads("tsm-compaction")),
              cancellation);
      snapshots.start();
    }
    ScheduledExecutorService syncs = null;
    if (options.durability() == Durability.INTERVAL) {
      syncs = Executors.newSingleThreadScheduledExecutor(threads("tsm-sync"));
      long interval = options.syncInterval().toNanos();
      var unused =
          syncs.scheduleWithFixedDelay(syncing(store), interval, interval, TimeUnit.NANOSECONDS);
    }
    return new Background(snapshots, syncs);
  }

  private static Runnable syncing(ShardStore store) {
    AtomicBoolean failed = new AtomicBoolean();
    return () -> {
      try {
        store.sync();
      } catch (IOException | RuntimeException e) {
        if (!failed.getAndSet(true)) { // told once: each write to the shard fails, too
          LOG.error("A log could not be synced; writes to its shard fail from now on", e);
        }
      }
    };
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  void afterWrite() {
    if (snapshots != null) {
      snapshots.afterWrite();
    }
  }

  void enable(boolean enable) {
    if (snapshots != null) {
      snapshots.enable(enable);
    }
  }

  @Override
  public void close() throws IOException {
    if (syncs != null) {
      syncs.shutdown(); // no interrupt: Java closes the file that an interrupted thread syncs
    }
    if (snapshots != null) {
      snapshots.close();
    }
  }
}
