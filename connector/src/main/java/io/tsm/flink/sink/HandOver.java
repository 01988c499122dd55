package io.tsm.flink.sink;

import io.tsm.engine.shard.StagedCommit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;

/**
 * Hands staged commits from writers to committers in the same process (invariant I11), and word of
 * finished ones from committers to compactors. What is in it belongs to it, not to the writer: a
 * writer may be closed before its last commit is taken. An entry that nobody takes is no loss, its
 * commit is then made from the log.
 *
 * <p>Entries are kept for a subtask as long as a writer, a committer or a compactor of it is open
 * here, and only the few newest of them. One instance for each class loader. Thread-safe.
 */
@Internal
final class HandOver {
  /** Commits of one subtask that may wait: more are possible only with failing checkpoints. */
  private static final int MOST_WAITING = 4;

  /** Finished commits whose compactor may not have heard of them: more only if there is none. */
  private static final int MOST_COMMITTED = 8;

  private static final int IDLE_SECONDS = 5;
  private static final int LOCKS = 64;
  private static final HandOver INSTANCE = new HandOver(pool("tsm-snapshot"), pool("tsm-publish"));

  private final Map<Place, Lot> lots = new HashMap<>();
  private final Lock[] locks = new Lock[LOCKS];
  private final ExecutorService snapshots;
  private final ExecutorService publishing;

  /** One of its own, for tests. */
  HandOver(ExecutorService snapshots, ExecutorService publishing) {
    this(snapshots, publishing, ReentrantLock::new);
  }

  /** One of its own, for tests. */
  HandOver(ExecutorService snapshots, ExecutorService publishing, Supplier<Lock> newLock) {
    Arrays.setAll(locks, i -> newLock.get());
    this.snapshots = snapshots;
    this.publishing = publishing;
  }

  static HandOver get() {
    return INSTANCE;
  }

  /**
   * A lock of this process for a shard, by its directory: who publishes there, or replaces files,
   * holds it. Some shards share one.
   */
  Lock lock(String directory) {
    return locks[Math.floorMod(directory.hashCode(), locks.length)];
  }

  /** Threads that make files; they end when there is nothing to do. */
  ExecutorService snapshots() {
    return snapshots;
  }

  /** Threads that publish. */
  ExecutorService publishing() {
    return publishing;
  }

  /** Says that a part of a subtask is open, until the lease is closed. */
  Lease open(UUID sinkId, int subtask) {
    Place place = new Place(sinkId, subtask);
    synchronized (lots) {
      Lot lot = lots.computeIfAbsent(place, p -> new Lot());
      lot.users++;
      return new Lease(this, place, lot.waitingFiles);
    }
  }

  /** Leaves a commit for the committer. */
  void put(CommitId id, StagedCommit commit) {
    List<StagedCommit> dropped = new ArrayList<>();
    synchronized (lots) {
      Lot lot = lots.get(new Place(id.sinkId(), id.subtask()));
      if (lot == null) {
        dropped.add(commit); // only after clear(): the job's classes are being unloaded
      } else {
        lot.commits.put(id, commit);
        Iterator<StagedCommit> oldest = lot.commits.values().iterator();
        for (int surplus = lot.commits.size() - MOST_WAITING; surplus > 0; surplus--) {
          dropped.add(oldest.next());
          oldest.remove();
        }
      }
    }
    dropped.forEach(StagedCommit::discard);
  }

  /** Takes a commit; null if it is not here. */
  StagedCommit take(CommitId id) {
    synchronized (lots) {
      Lot lot = lots.get(new Place(id.sinkId(), id.subtask()));
      return lot == null ? null : lot.commits.remove(id);
    }
  }

  /** Leaves word of the shards of a finished commit, for the compactor of the subtask. */
  void putCommitted(UUID sinkId, int subtask, CommitId id, List<String> directories) {
    synchronized (lots) {
      Lot lot = lots.get(new Place(sinkId, subtask));
      if (lot != null) {
        lot.committed.put(id, List.copyOf(directories));
        if (lot.committed.size() > MOST_COMMITTED) {
          lot.committed.remove(lot.committed.keySet().iterator().next());
        }
      }
    }
  }

  /** The directories of the shards of a finished commit; none if nobody has left word. */
  List<String> takeCommitted(UUID sinkId, int subtask, CommitId id) {
    synchronized (lots) {
      Lot lot = lots.get(new Place(sinkId, subtask));
      List<String> directories = lot == null ? null : lot.committed.remove(id);
      return directories == null ? List.of() : directories;
    }
  }

  /** Drops what earlier writers of a subtask left. */
  void dropAll(UUID sinkId, int subtask) {
    List<StagedCommit> dropped;
    synchronized (lots) {
      Lot lot = lots.get(new Place(sinkId, subtask));
      dropped = lot == null ? List.of() : lot.takeAll();
    }
    dropped.forEach(StagedCommit::discard);
  }

  /**
   * Drops what belongs to one sink: the classes of its job are about to go. Those of this class may
   * stay, and with them the commits of other jobs, if the cluster itself has the connector.
   */
  void clear(UUID sinkId) {
    List<StagedCommit> dropped = new ArrayList<>();
    synchronized (lots) {
      lots.forEach(
          (place, lot) -> {
            if (place.sinkId().equals(sinkId)) {
              dropped.addAll(lot.takeAll());
            }
          });
      lots.keySet().removeIf(place -> place.sinkId().equals(sinkId));
    }
    dropped.forEach(StagedCommit::discard);
  }

  /** Drops everything. Idle threads end by themselves. */
  void clear() {
    List<StagedCommit> dropped = new ArrayList<>();
    synchronized (lots) {
      lots.values().forEach(lot -> dropped.addAll(lot.takeAll()));
      lots.clear();
    }
    dropped.forEach(StagedCommit::discard);
  }

  /** True if no commit waits and nothing is open. */
  boolean isEmpty() {
    synchronized (lots) {
      return lots.isEmpty();
    }
  }

  private void close(Place place) {
    List<StagedCommit> dropped = List.of();
    synchronized (lots) {
      Lot lot = lots.get(place);
      if (lot != null && --lot.users == 0) {
        lots.remove(place);
        dropped = lot.takeAll();
      }
    }
    dropped.forEach(StagedCommit::discard);
  }

  private static ThreadPoolExecutor pool(String name) {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              // Not that of the job whose task made it: the thread may outlive the job.
              thread.setContextClassLoader(HandOver.class.getClassLoader());
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** A subtask of a sink. */
  private record Place(UUID sinkId, int subtask) {}

  /** What waits for a subtask, oldest first. */
  private static final class Lot {
    private final Map<CommitId, StagedCommit> commits = new LinkedHashMap<>();
    private final Map<CommitId, List<String>> committed = new LinkedHashMap<>(); // shards
    private final AtomicInteger waitingFiles = new AtomicInteger();
    private int users;

    List<StagedCommit> takeAll() {
      List<StagedCommit> all = new ArrayList<>(commits.values());
      commits.clear();
      return all;
    }
  }

  /** Held by a writer, a committer or a compactor. */
  static final class Lease implements AutoCloseable {
    private final HandOver handOver;
    private final Place place;
    private final AtomicInteger waitingFiles;
    private boolean closed;

    private Lease(HandOver handOver, Place place, AtomicInteger waitingFiles) {
      this.handOver = handOver;
      this.place = place;
      this.waitingFiles = waitingFiles;
    }

    /** Files that wait for compaction, in the shard of the subtask that has most of them. */
    AtomicInteger waitingFiles() {
      return waitingFiles;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        handOver.close(place);
      }
    }
  }
}
