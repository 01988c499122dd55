package io.tsm.flink.sink;

import io.tsm.engine.io.RateThrottle;
import io.tsm.engine.io.Throttle;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;

/**
 * What the compactors of a process share: threads of a low priority, for each sink a number of them
 * and a rate, and which shards are being compacted. One instance for each class loader.
 * Thread-safe.
 */
@Internal
final class Compactions {
  private static final int IDLE_SECONDS = 5;
  private static final Compactions INSTANCE = new Compactions(threads(), System::nanoTime);

  private final Map<UUID, Share> shares = new HashMap<>(); // by sink
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final Executor executor;
  private final LongSupplier nanoClock;

  /** One of its own, for tests. */
  Compactions(Executor executor, LongSupplier nanoClock) {
    this.executor = executor;
    this.nanoClock = nanoClock;
  }

  static Compactions get() {
    return INSTANCE;
  }

  LongSupplier nanoClock() {
    return nanoClock;
  }

  /** Takes a shard, by its full path; false if somebody in this process has it. */
  boolean take(String shard) {
    return busy.add(shard);
  }

  /** Gives a shard back. */
  void release(String shard) {
    busy.remove(shard);
  }

  /** A compactor's part of what its sink may use, until it is closed. */
  Share open(UUID sinkId, CompactionSettings settings) {
    synchronized (shares) {
      Share share = shares.computeIfAbsent(sinkId, id -> new Share(id, settings));
      share.users++;
      return share;
    }
  }

  /** True if no compactor is open, and no shard is being compacted. */
  boolean isIdle() {
    synchronized (shares) {
      return shares.isEmpty() && busy.isEmpty();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: it is only polite
  private static ThreadPoolExecutor threads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "tsm-compact-" + number.incrementAndGet());
          thread.setDaemon(true);
          thread.setPriority(Thread.MIN_PRIORITY);
          // Not that of the job whose task made it: the thread may outlive the job.
          thread.setContextClassLoader(Compactions.class.getClassLoader());
          return thread;
        });
  }

  /** Of one sink: so many threads at a time, and so many bytes a second. */
  final class Share implements Executor, AutoCloseable {
    private final UUID sinkId;
    private final int threads;
    private final RateThrottle rate; // null: any
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // for a thread
    private int running;
    private int users;

    private Share(UUID sinkId, CompactionSettings settings) {
      this.sinkId = sinkId;
      this.threads = settings.parallelism();
      this.rate =
          settings.bytesPerSecond() == 0
              ? null
              : new RateThrottle(settings.bytesPerSecond(), nanoClock, nanos -> {});
    }

    /** The rate, for somebody who waits in this way. */
    Throttle throttle(RateThrottle.Sleeper sleeper) {
      return rate == null ? Throttle.NONE : rate.with(sleeper);
    }

    @Override
    public void execute(Runnable task) {
      synchronized (waiting) {
        if (running == threads) {
          waiting.add(task);
          return;
        }
        running++;
      }
      executor.execute(() -> run(task));
    }

    private void run(Runnable task) {
      try {
        task.run();
      } finally {
        Runnable next;
        synchronized (waiting) {
          next = waiting.poll();
          if (next == null) {
            running--;
          }
        }
        if (next != null) {
          executor.execute(() -> run(next));
        }
      }
    }

    /** Once for each {@link #open}. */
    @Override
    public void close() {
      synchronized (shares) {
        if (--users == 0) {
          shares.remove(sinkId, this);
        }
      }
    }
  }
}
