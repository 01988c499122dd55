package io.tsm.flink.sink;

import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.io.Cancellation;
import io.tsm.engine.io.CancelledException;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.shard.Compaction;
import io.tsm.engine.shard.CompactorFolder;
import io.tsm.engine.shard.ShardCompactor;
import io.tsm.engine.shard.WalPath;
import io.tsm.flink.fs.Storages;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the shards that a subtask has committed to, in the background. Begins when the first
 * checkpoint of its attempt is complete: then all that was recovered is committed and marked, and
 * nobody needs a published file as it is. Looks for shards that earlier attempts left, once.
 *
 * <p>Nothing that goes wrong here is thrown: an uncompacted shard has the same answers. Methods are
 * called by the task's thread, and only {@link #close} waits for anything.
 */
@Internal
final class SubtaskCompactor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubtaskCompactor.class);
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(10);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  private static final int LARGEST_GAP = 10_000_000;

  /** Shards of which it is known how many files they have. To forget one costs a look at it. */
  private static final int MOST_SHARDS = 16_384;

  private final TsmSinkOptions options;
  private final SinkEnvironment environment;
  private final Storage storage;
  private final int subtask;
  private final OwnedShards owned;
  private final CompactionSettings settings;
  private final Function<List<CompactionFile>, List<CompactionGroup>> plan;
  private final boolean publishesExclusively;
  private final String folder;
  private final AtomicLong stagedFiles = new AtomicLong();
  private final HandOver.Lease lease;
  private final Heartbeats.Lease heartbeat;
  private final Compactions.Share share;
  private final Cancellation cancellation = new Cancellation();
  private final CompactionMetrics metrics;

  // Guarded by this.
  private final Map<String, ShardBacklog> shards = new HashMap<>(); // by directory
  private final Set<String> damaged = new HashSet<>(); // files, as people find them
  private final ShardBacklog scan = new ShardBacklog("");
  private boolean begun;
  private boolean closed;
  private int queued;
  private int running;

  SubtaskCompactor(
      TsmSinkOptions options,
      SinkEnvironment environment,
      int subtask,
      int parallelism,
      MetricGroup metricGroup) {
    this.options = options;
    this.environment = environment;
    this.storage = environment.storage();
    this.subtask = subtask;
    this.owned = new OwnedShards(options, storage, subtask, parallelism);
    this.settings = options.compaction();
    this.plan = settings.plan();
    this.publishesExclusively = Storages.publishesExclusively(options.path());
    this.folder = WalPath.ofCompactor(options.sinkId(), environment.ids().get());
    this.metrics = new CompactionMetrics(metricGroup);
    CompactionMetrics.gauges(
        metricGroup,
        () -> get(compactor -> compactor.running),
        () -> get(compactor -> compactor.queued),
        () -> get(compactor -> compactor.most(ShardBacklog::files)),
        () -> get(compactor -> compactor.most(ShardBacklog::waiting)));
    this.lease = environment.handOver().open(options.sinkId(), subtask);
    this.heartbeat = environment.heartbeats().open(storage, options.sinkId());
    this.share = environment.compactions().open(options.sinkId(), settings);
  }

  private synchronized int get(ToIntFunction<SubtaskCompactor> value) {
    return value.applyAsInt(this);
  }

  private int most(ToIntFunction<ShardBacklog> number) {
    return shards.values().stream().mapToInt(number).max().orElse(0);
  }

  /** A commit is finished. */
  synchronized void committed(CommitId id) {
    List<String> directories = environment.handOver().takeCommitted(options.sinkId(), subtask, id);
    for (String directory : directories) {
      ShardBacklog shard = shard(directory);
      shard.committed();
      queueIfDue(shard);
    }
    if (!directories.isEmpty()) {
      showWaiting();
    }
  }

  /** A checkpoint of this attempt is complete. */
  synchronized void checkpointComplete() {
    begun = true;
    if (!closed && scan.isDue(0, now())) {
      execute(scan, this::lookForShards);
    }
    for (ShardBacklog shard : shards.values()) { // that came before, or whose pause is over
      queueIfDue(shard);
    }
  }

  private ShardBacklog shard(String directory) {
    if (shards.size() >= MOST_SHARDS && !shards.containsKey(directory)) {
      shards.values().removeIf(ShardBacklog::isIdle);
    }
    return shards.computeIfAbsent(directory, ShardBacklog::new);
  }

  private void queueIfDue(ShardBacklog shard) {
    if (begun && !closed && shard.isDue(settings.minFiles(), now())) {
      execute(shard, () -> compact(shard));
    }
  }

  private long now() {
    return environment.compactions().nanoClock().getAsLong();
  }

  private void showWaiting() {
    lease.waitingFiles().set(most(ShardBacklog::waiting));
  }

  private void execute(ShardBacklog shard, Work work) {
    shard.queue();
    queued++;
    share.execute(() -> run(shard, work));
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(ShardBacklog shard, Work work) {
    synchronized (this) {
      queued--;
      if (closed) {
        return;
      }
      running++;
    }
    Throwable failure = null;
    try {
      work.run();
    } catch (IOException | RuntimeException | Error e) { // of memory, too
      failure = e;
    } finally {
      end(shard, failure);
    }
  }

  private synchronized void end(ShardBacklog shard, Throwable failure) {
    running--;
    notifyAll();
    if (failure instanceof CancelledException && cancellation.isCancelled()) {
      return;
    }
    if (failure == null) {
      if (shard.succeeded()) {
        queueIfDue(shard);
      }
    } else {
      metrics.failed();
      long pause = shard.failed(now(), FIRST_PAUSE, LONGEST_PAUSE);
      LOG.warn(
          "{} could not be compacted; it is left as it is, and tried again in {} s at the earliest",
          storage.describe(shard == scan ? owned.parent() : shard.directory()),
          TimeUnit.NANOSECONDS.toSeconds(pause),
          failure);
    }
    showWaiting();
  }

  /** Looks for shards of this subtask that earlier attempts, or other jobs, have written to. */
  private void lookForShards() throws IOException {
    for (String directory : owned.list()) {
      cancellation.acquire(0);
      synchronized (this) {
        queueIfDue(shard(directory));
      }
    }
    synchronized (this) {
      scan.seen(0, 0);
    }
  }

  private void compact(ShardBacklog shard) throws IOException {
    String path = storage.describe(shard.directory());
    if (!environment.compactions().take(path)) {
      return; // another subtask is at it
    }
    try {
      while (!compactUndamaged(shard, path)) {
        LOG.debug("{}: once more without a damaged file", path);
      }
    } finally {
      environment.compactions().release(path);
    }
  }

  /** Returns false if a file turned out to be damaged: others may still be compacted. */
  private boolean compactUndamaged(ShardBacklog shard, String path) throws IOException {
    ShardCompactor compactor =
        new ShardCompactor(
            storage,
            shard.directory(),
            environment.handOver().lock(path),
            environment.compactions().nanoClock(),
            settings.limits(),
            this::gap);
    Throttle throttle = cancellation.and(share.throttle(cancellation));
    try {
      List<Compaction> done =
          compactor.run(
              files -> plan(shard, files),
              settings.targetFileBytes(),
              () -> folder + "/" + CompactorFolder.fileName(stagedFiles.incrementAndGet()),
              throttle);
      synchronized (this) {
        done.forEach(metrics::done);
      }
      return true;
    } catch (CorruptFileException e) {
      return !isNew(e);
    }
  }

  /** The plan, without groups that cannot be read; keeps what it sees of the shard. */
  private synchronized List<CompactionGroup> plan(ShardBacklog shard, List<CompactionFile> files) {
    // Not the clock of pauses: files have their times from a clock on the wall.
    List<CompactionFile> old = settings.oldEnough(files, System.currentTimeMillis());
    shard.seen(files.size(), countNew(old)); // those that are too young are not behind
    if (old.size() < files.size() && countNew(files) > settings.minFiles()) {
      shard.lookAgainAt(now() + TimeUnit.MILLISECONDS.toNanos(settings.minAgeMillis()));
    }
    return plan.apply(old).stream()
        .filter(
            group ->
                group.names().stream()
                    .map(name -> storage.describe(shard.directory() + "/" + name.fileName()))
                    .noneMatch(damaged::contains))
        .toList();
  }

  private static int countNew(List<CompactionFile> files) {
    return Math.toIntExact(files.stream().filter(file -> file.name().sequence() == 1).count());
  }

  /** A damaged file is told once, and left alone. */
  private synchronized boolean isNew(CorruptFileException e) throws CorruptFileException {
    if (!damaged.add(e.path())) {
      throw e; // it was left out, so this is something else
    }
    metrics.failed();
    LOG.error("A file is damaged; it and its neighbours are not compacted any more", e);
    return true;
  }

  /**
   * Where names may be overwritten each compactor has its own: see {@link ShardCompactor}. Else
   * names without gaps, which say how often a file was compacted.
   */
  private int gap() {
    if (publishesExclusively) {
      return 0;
    }
    UUID random = environment.ids().get();
    return (int) Math.floorMod(random.getLeastSignificantBits(), (long) LARGEST_GAP);
  }

  /** Ends what is at work, which deletes what it has begun. */
  void cancel() {
    cancellation.cancel();
  }

  /** Cancels, and waits for what is at work to end. */
  @Override
  public void close() {
    cancel();
    try {
      awaitEnd();
      if (stagedFiles.get() > 0) {
        storage.delete(folder);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be deleted; 'tsm gc' will", storage.describe(folder), e);
    } finally {
      share.close();
      heartbeat.close();
      lease.close();
    }
  }

  private synchronized void awaitEnd() {
    closed = true;
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE;
    while (running > 0) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        LOG.warn("{} compactions are still ending; they are not waited for any more", running);
        break;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        interrupted = true; // the task is being cancelled, and should leave nothing all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
