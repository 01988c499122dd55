package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a checkpoint covers: takes the staged files, or makes them again from the log;
 * publishes them above every generation of their shards; marks the commit as done; deletes its log.
 * Each step can be repeated after a failure of any later one (docs/architecture.md).
 */
@Internal
final class TsmCommitter implements Committer<TsmCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(TsmCommitter.class);

  private final TsmSinkOptions options;
  private final SinkEnvironment environment;
  private final Storage storage;
  private final CommitMarks marks;
  private final int subtask;
  private final HandOver.Lease lease;
  private final Map<UUID, Heartbeats.Lease> heartbeats = new HashMap<>(); // by sink
  private final Counter points;
  private final Counter values;
  private final Counter refused;
  private final Counter replays;
  private final Counter valuesLeftOut;
  private ShardLayout layout;
  private volatile long lastDurationMillis;
  private volatile long lastSuccess = System.nanoTime(); // or the start, until there is one

  TsmCommitter(TsmSinkOptions options, CommitterInitContext context, SinkEnvironment environment) {
    this.environment = environment;
    this.options = options;
    this.storage = environment.storage();
    this.marks = new CommitMarks(storage);
    this.subtask = context.getTaskInfo().getIndexOfThisSubtask();
    this.lease = environment.handOver().open(options.sinkId(), subtask);
    points = context.metricGroup().counter("committedPoints");
    values = context.metricGroup().counter("committedValues");
    refused = context.metricGroup().counter("committedRefusals");
    valuesLeftOut = context.metricGroup().counter("valuesLeftOut");
    replays = context.metricGroup().counter("walReplays");
    context.metricGroup().gauge("lastCommitDurationMs", () -> lastDurationMillis);
    context.metricGroup().gauge("lastCommitAgeMs", () -> millisSince(lastSuccess));
  }

  @Override
  public void commit(Collection<CommitRequest<TsmCommittable>> requests)
      throws IOException, InterruptedException {
    // A mark covers all earlier commits of its writer, so they go in the order of their numbers.
    List<CommitRequest<TsmCommittable>> ordered = new ArrayList<>(requests);
    ordered.sort(Comparator.comparingLong(request -> request.getCommittable().id().number()));
    try {
      for (CommitRequest<TsmCommittable> request : ordered) {
        long start = System.nanoTime();
        showAlive(request.getCommittable().id().sinkId());
        if (!commit(request.getCommittable())) {
          request.signalAlreadyCommitted();
        }
        lastDurationMillis = millisSince(start);
        lastSuccess = System.nanoTime();
      }
    } finally {
      endHeartbeats(sinkId -> !sinkId.equals(options.sinkId()));
    }
  }

  private static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }

  /** Also of a sink that ended, while this one commits what a savepoint of it names. */
  private void showAlive(UUID sinkId) {
    heartbeats.computeIfAbsent(sinkId, id -> environment.heartbeats().open(storage, id));
  }

  private void endHeartbeats(Predicate<UUID> ofSinks) {
    heartbeats
        .entrySet()
        .removeIf(
            entry -> {
              boolean ends = ofSinks.test(entry.getKey());
              if (ends) {
                entry.getValue().close();
              }
              return ends;
            });
  }

  /** Returns false if the commit was done before. */
  private boolean commit(TsmCommittable committable) throws IOException, InterruptedException {
    CommitId id = committable.id();
    StagedCommit handedOver = environment.handOver().take(id);
    boolean published = false;
    try {
      published = !isDone(id) && publish(committable, handedOver);
      return published;
    } catch (IOException e) {
      if (isMissingFile(e) && isDone(id)) {
        return false; // an attempt believed dead finished it meanwhile, and took its files away
      }
      throw e;
    } finally {
      if (handedOver != null && !published) {
        handedOver.discard();
      }
    }
  }

  private boolean isDone(CommitId id) throws IOException {
    boolean done = marks.isDone(id);
    if (done) {
      marks.clean(id);
      LOG.debug("{} was done before", id);
    }
    return done;
  }

  /** Throws what a missing file would: this attempt's are about to be deleted. */
  private void checkNotDone(CommitId id) throws IOException {
    if (marks.isDone(id)) {
      throw new NoSuchFileException(
          storage.describe(id.prefix()), null, "another attempt has finished the commit");
    }
  }

  private static boolean isMissingFile(Throwable e) {
    return ExceptionUtils.findThrowable(e, NoSuchFileException.class).isPresent();
  }

  /** Does the steps of a commit; returns false if another attempt was faster. */
  private boolean publish(TsmCommittable committable, @Nullable StagedCommit handedOver)
      throws IOException, InterruptedException {
    CommitId id = committable.id();
    Retry retry = environment.retry();
    if (committable.rejects() != null) {
      Rejects.check(storage, id, committable.rejects());
    }
    Staged staged = stage(committable, handedOver);
    if (isDone(id)) {
      // An attempt believed dead finished it while this one waited, and maybe commits after it:
      // published now, older values would come last.
      return false;
    }
    WriteTarget target = target(committable);
    new Publication(target, environment, id, () -> checkNotDone(id)).publish(staged.shards());
    if (committable.rejects() != null) {
      retry.run(
          "Publishing the refused records of " + id,
          () -> Rejects.publish(storage, id.rejects(), id.publishedRejects("")));
    }
    long leftOut = 0;
    if (staged.replay() != null) {
      retry.run("Publishing the conflicts of " + id, staged.replay()::publishConflicts);
      leftOut = staged.replay().leftOut();
    }
    retry.run("Marking " + id + " as done", () -> marks.markDone(id));
    retry.run("Cleaning up after " + id, () -> marks.clean(id));
    if (options.compaction().enabled() && !committable.isStaged()) { // somebody compacts
      List<Long> shards = staged.shards().stream().map(StagedShard::shardId).toList();
      environment
          .handOver()
          .putCommitted(
              options.sinkId(), subtask, id, shards.stream().map(target::shardDirectory).toList());
    }
    points.inc(committable.points());
    values.inc(committable.values() - leftOut);
    valuesLeftOut.inc(leftOut);
    refused.inc(committable.refused());
    LOG.debug("{}: {} values in {} shards", id, committable.values(), staged.shards().size());
    return true;
  }

  /** The files to publish, from wherever they can be had. */
  private Staged stage(TsmCommittable committable, @Nullable StagedCommit handedOver)
      throws IOException, InterruptedException {
    if (committable.isStaged()) {
      return new Staged(StagedFiles.check(target(committable), committable), null);
    }
    if (handedOver != null) {
      List<StagedShard> staged = takeHandedOver(committable.id(), handedOver);
      if (staged != null) {
        return new Staged(staged, null);
      }
      handedOver.discard();
    }
    return committable.segments().isEmpty() ? new Staged(List.of(), null) : replay(committable);
  }

  /** Waits for files on their way; null if they cannot be used. */
  @Nullable
  private static List<StagedShard> takeHandedOver(CommitId id, StagedCommit handedOver)
      throws IOException, InterruptedException {
    try {
      List<StagedShard> staged = await(id, handedOver);
      for (StagedShard shard : staged) {
        shard.types().compareWithUnknownFiles(shard.paths());
      }
      return staged;
    } catch (FieldTypeConflictException e) {
      LOG.warn("{} does not fit files that came meanwhile; using its log: {}", id, e.getMessage());
    } catch (ClosedByInterruptException e) {
      throw e; // the task is being cancelled: a replay would only be in the way
    } catch (IOException e) {
      LOG.warn("{} could not be staged; using its log", id, e);
    }
    return null;
  }

  private Staged replay(TsmCommittable committable) throws IOException, InterruptedException {
    CommitId id = committable.id();
    replays.inc();
    Replay replay = new Replay(options, environment, target(committable), committable);
    StagedCommit staged;
    try {
      staged = replay.run();
    } catch (NoSuchFileException e) {
      throw new IOException(
          id
              + " cannot be completed: its log "
              + e.getFile()
              + " is missing and there is no mark "
              + storage.describe(id.mark())
              + " that says it was published. Restore from another checkpoint, or put the file back",
          e);
    }
    try {
      List<StagedShard> shards = await(id, staged);
      LOG.info(
          "{} was replayed from {} segments, {} values left out",
          id,
          committable.segments().size(),
          replay.leftOut());
      return new Staged(shards, replay);
    } catch (IOException | InterruptedException e) {
      staged.discard();
      throw e;
    }
  }

  /** Waits as long as it takes: the work is done in this process, and ends or fails. */
  private static List<StagedShard> await(CommitId id, StagedCommit staged)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return staged.await(1, TimeUnit.MINUTES);
      } catch (TimeoutException e) {
        LOG.warn("{} is still being staged; it waits for disks or processors", id);
      }
    }
  }

  /**
   * Files to publish.
   *
   * @param replay that made them; null if it was none
   */
  private record Staged(List<StagedShard> shards, @Nullable Replay replay) {}

  /** Where the points of a commit go: a restored job may write to another database by now. */
  private WriteTarget target(TsmCommittable committable) throws IOException {
    if (layout == null) {
      layout = LayoutFile.read(storage);
    }
    return new WriteTarget(storage, layout, committable.database(), committable.retentionPolicy());
  }

  @Override
  public void close() {
    lease.close();
    endHeartbeats(sinkId -> true);
  }
}
