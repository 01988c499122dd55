package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.WalPath;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of a process: a file for each sink and root that it works on, made anew every
 * minute, since a {@link Storage} overwrites nothing. All is done on one thread, which ends when
 * there is nothing to do: tasks do not wait for it, but for the deletion at their end, and not long
 * for that. One instance for each class loader. Thread-safe.
 */
@Internal
final class ProcessHeartbeats implements Heartbeats {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessHeartbeats.class);
  private static final ProcessHeartbeats INSTANCE =
      new ProcessHeartbeats(Duration.ofMinutes(1), Duration.ofSeconds(5));

  private final Map<Place, Heartbeat> beating = new HashMap<>();
  private final UUID process = UUID.randomUUID();
  private final AtomicLong number = new AtomicLong();
  private final Duration interval;
  private final Duration patience;
  private final ScheduledThreadPoolExecutor scheduler;

  /**
   * @param interval from one heartbeat to the next
   * @param patience how long a lease waits for the deletion when it is closed, and the thread for
   *     something to do
   */
  ProcessHeartbeats(Duration interval, Duration patience) {
    this.interval = interval;
    this.patience = patience;
    scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "tsm-heartbeat");
              thread.setDaemon(true);
              // Not that of the job whose task made it: the thread may outlive the job.
              thread.setContextClassLoader(ProcessHeartbeats.class.getClassLoader());
              return thread;
            });
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setKeepAliveTime(patience.toMillis(), TimeUnit.MILLISECONDS);
    scheduler.allowCoreThreadTimeOut(true);
  }

  static ProcessHeartbeats get() {
    return INSTANCE;
  }

  @Override
  public Lease open(Storage storage, UUID sinkId) {
    Place place = new Place(storage.describe(""), sinkId);
    Heartbeat heartbeat;
    synchronized (beating) {
      heartbeat = beating.computeIfAbsent(place, p -> new Heartbeat(storage, sinkId));
      heartbeat.users++;
    }
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (!closed.getAndSet(true)) {
        close(place, heartbeat);
      }
    };
  }

  private void close(Place place, Heartbeat heartbeat) {
    synchronized (beating) {
      if (--heartbeat.users > 0 || !beating.remove(place, heartbeat)) {
        return;
      }
    }
    heartbeat.end();
  }

  @Override
  public void clear(UUID sinkId) {
    List<Heartbeat> ended = new ArrayList<>();
    synchronized (beating) {
      beating.forEach(
          (place, heartbeat) -> {
            if (place.sinkId().equals(sinkId)) {
              ended.add(heartbeat);
            }
          });
      beating.values().removeAll(ended);
    }
    ended.forEach(Heartbeat::end);
  }

  /** True if its thread has ended. */
  boolean isIdle() {
    return scheduler.getPoolSize() == 0;
  }

  /** A sink in a root. */
  private record Place(String root, UUID sinkId) {}

  /** Of one sink in one root. */
  private final class Heartbeat {
    private final Storage storage;
    private final UUID sinkId;
    private final List<String> files = new ArrayList<>(); // the thread's; the last one counts
    private final Future<?> schedule;
    private boolean failing; // the thread's
    private int users;

    Heartbeat(Storage storage, UUID sinkId) {
      this.storage = storage;
      this.sinkId = sinkId;
      schedule =
          scheduler.scheduleWithFixedDelay(
              this::renew, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void renew() {
      try {
        String path = WalPath.ofHeartbeat(sinkId, process, number.incrementAndGet());
        files.add(path); // also when it fails: nobody knows whether it is there then
        storage.create(path).close();
        deleteAllBut(1);
        failing = false;
      } catch (IOException | RuntimeException e) {
        if (!failing) {
          LOG.warn(
              "Could not renew the heartbeat of sink {} in {}; it is tried again every {}. Meanwhile"
                  + " 'tsm gc' may take the sink for one that has ended",
              sinkId,
              storage.describe(""),
              interval,
              e);
        }
        failing = true; // told once
      }
    }

    private void deleteAllBut(int newest) throws IOException {
      while (files.size() > newest) {
        storage.delete(files.get(0));
        files.remove(0);
      }
    }

    void end() {
      schedule.cancel(false);
      Future<?> deleted = scheduler.submit(this::delete);
      try {
        deleted.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it is deleted all the same
      } catch (TimeoutException e) {
        LOG.warn(
            "The heartbeat of sink {} in {} is still being deleted after {}",
            sinkId,
            storage.describe(""),
            patience,
            e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("heartbeats log their failures", e);
      }
    }

    private void delete() {
      try {
        deleteAllBut(0);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Could not delete {}; 'tsm gc' will", storage.describe(files.get(0)), e);
      }
    }
  }
}
