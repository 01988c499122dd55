package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.metrics.Counter;
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
  private static final long STAGING_MINUTES = 10;

  private final TsmSinkOptions options;
  private final SinkEnvironment environment;
  private final Storage storage;
  private final CommitMarks marks;
  private final HandOver.Lease lease;
  private final Counter points;
  private final Counter values;
  private final Counter refused;
  private final Counter replays;
  private ShardLayout layout;
  private long leftOut; // values of the present commit that a replay refused
  private volatile long lastDurationMillis;

  TsmCommitter(TsmSinkOptions options, CommitterInitContext context, SinkEnvironment environment) {
    this.environment = environment;
    this.options = options;
    this.storage = environment.storage();
    this.marks = new CommitMarks(storage);
    this.lease =
        environment
            .handOver()
            .open(options.sinkId(), context.getTaskInfo().getIndexOfThisSubtask());
    points = context.metricGroup().counter("committedPoints");
    values = context.metricGroup().counter("committedValues");
    refused = context.metricGroup().counter("committedRefusals");
    replays = context.metricGroup().counter("walReplays");
    context.metricGroup().gauge("lastCommitDurationMs", () -> lastDurationMillis);
  }

  @Override
  public void commit(Collection<CommitRequest<TsmCommittable>> requests)
      throws IOException, InterruptedException {
    // A mark covers all earlier commits of its writer, so they go in the order of their numbers.
    List<CommitRequest<TsmCommittable>> ordered = new ArrayList<>(requests);
    ordered.sort(Comparator.comparingLong(request -> request.getCommittable().id().number()));
    for (CommitRequest<TsmCommittable> request : ordered) {
      long start = System.nanoTime();
      if (!commit(request.getCommittable())) {
        request.signalAlreadyCommitted();
      }
      lastDurationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
  }

  /** Returns false if the commit was done before. */
  private boolean commit(TsmCommittable committable) throws IOException, InterruptedException {
    CommitId id = committable.id();
    leftOut = 0;
    StagedCommit handedOver = environment.handOver().take(id);
    if (marks.isDone(id)) {
      if (handedOver != null) {
        handedOver.discard();
      }
      marks.clean(id);
      LOG.debug("{} was done before", id);
      return false;
    }
    if (committable.rejects() != null) {
      Rejects.check(storage, id, committable.rejects());
    }
    List<StagedShard> staged = stage(committable, handedOver);
    if (staged == null) {
      return false; // another attempt finished it meanwhile
    }
    new Publication(target(committable), environment.handOver().publishing(), environment.retry())
        .publish(staged);
    if (committable.rejects() != null) {
      Rejects.publish(storage, id.rejects(), id.publishedRejects(""));
    }
    environment.retry().run("Marking " + id + " as done", () -> marks.markDone(id));
    marks.clean(id);
    points.inc(committable.points());
    values.inc(committable.values() - leftOut);
    refused.inc(committable.refused());
    LOG.debug("{}: {} values in {} shards", id, committable.values(), staged.size());
    return true;
  }

  /** The files to publish, from wherever they can be had; null if the commit was done meanwhile. */
  @Nullable
  private List<StagedShard> stage(TsmCommittable committable, @Nullable StagedCommit handedOver)
      throws IOException, InterruptedException {
    if (!committable.staged().isEmpty()) {
      return StagedFiles.check(target(committable), committable);
    }
    if (handedOver != null) {
      List<StagedShard> staged = takeHandedOver(committable.id(), handedOver);
      if (staged != null) {
        return staged;
      }
    }
    return committable.segments().isEmpty() ? List.of() : replay(committable);
  }

  /** Waits for files on their way; null if they cannot be used. */
  @Nullable
  private List<StagedShard> takeHandedOver(CommitId id, StagedCommit handedOver)
      throws IOException, InterruptedException {
    try {
      List<StagedShard> staged = handedOver.await(STAGING_MINUTES, TimeUnit.MINUTES);
      for (StagedShard shard : staged) {
        compareTypes(shard);
      }
      return staged;
    } catch (TimeoutException e) {
      LOG.warn("{} is not staged after {} minutes; using its log", id, STAGING_MINUTES);
    } catch (FieldTypeConflictException e) {
      LOG.warn("{} does not fit files that came meanwhile; using its log: {}", id, e.getMessage());
    } catch (IOException e) {
      LOG.warn("{} could not be staged; using its log", id, e);
    } catch (InterruptedException e) {
      handedOver.discard();
      throw e;
    }
    handedOver.discard();
    return null;
  }

  /** Looks at files that another job or a recovered commit published since the writer looked. */
  private static void compareTypes(StagedShard shard) throws IOException {
    List<TsmFileName> unknown = shard.types().unknownFiles();
    if (!unknown.isEmpty()) {
      shard.types().compare(unknown, shard.paths());
    }
  }

  @Nullable
  private List<StagedShard> replay(TsmCommittable committable)
      throws IOException, InterruptedException {
    CommitId id = committable.id();
    replays.inc();
    Replay replay = new Replay(options, environment, target(committable), committable);
    StagedCommit staged;
    try {
      staged = replay.run();
    } catch (NoSuchFileException e) {
      if (marks.isDone(id)) {
        return null;
      }
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
      List<StagedShard> shards = staged.await(STAGING_MINUTES, TimeUnit.MINUTES);
      if (marks.isDone(id)) {
        // An attempt believed dead finished it while its log was read, and maybe commits after it:
        // published now, older values would come last.
        staged.discard();
        return null;
      }
      leftOut = replay.refused();
      refused.inc(leftOut);
      LOG.info(
          "{} was replayed from {} segments, {} values left out",
          id,
          committable.segments().size(),
          replay.refused());
      return shards;
    } catch (TimeoutException e) {
      staged.discard();
      throw new IOException(id + " could not be staged in " + STAGING_MINUTES + " minutes", e);
    } catch (IOException | InterruptedException e) {
      staged.discard();
      throw e;
    }
  }

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
  }
}
