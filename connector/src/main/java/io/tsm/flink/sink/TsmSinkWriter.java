package io.tsm.flink.sink;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesTable;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.PointsWriter;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalSegment;
import io.tsm.flink.fs.Storages;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records to the caches of their shards and to the log. A barrier makes the log durable,
 * freezes the caches and returns one committable; what becomes of the caches then goes on in the
 * background, so a barrier's cost does not grow with them. After it the writer holds nothing that a
 * checkpoint would have to keep: it has no state.
 */
@Internal
final class TsmSinkWriter<T> implements CommittingSinkWriter<T, TsmCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(TsmSinkWriter.class);
  private static final long SEGMENT_BYTES = 256L << 20;
  private static final int KNOWN_SERIES = SeriesTable.DEFAULT_ENTRIES;

  private final TsmSinkOptions options;
  private final PointConverter<? super T> converter;
  private final boolean logged;
  private final Storage storage;
  private final HandOver handOver;
  private final int subtask;
  private final UUID writerId;
  private final HandOver.Lease lease;
  private final Heartbeats.Lease heartbeat;
  private final PointsWriter points;
  private final Emitter emitter;
  private final SinkWriterMetricGroup metrics;
  private final Counter recordsSent;
  private final WriteBrake brake;

  private T current; // the record whose points are being written
  private CommitId commit;
  private Wal wal;
  private final boolean sharesShards; // with other writers, maybe in other processes
  private RejectsWriter rejects;
  private long pointCount;
  private long valueCount;
  private long refusedCount;

  /**
   * @param logged whether checkpoints protect what is written, and a log is needed for them
   */
  TsmSinkWriter(
      TsmSinkOptions options,
      PointConverter<? super T> converter,
      boolean logged,
      WriterInitContext context,
      SinkEnvironment environment)
      throws IOException {
    this.options = options;
    this.emitter = new Emitter();
    this.converter = converter;
    this.logged = logged;
    this.storage = environment.storage();
    this.handOver = environment.handOver();
    this.writerId = environment.ids().get();
    this.subtask = context.getTaskInfo().getIndexOfThisSubtask();
    this.metrics = context.metricGroup();
    this.recordsSent = metrics.getNumRecordsSendCounter();
    int parallelism = context.getTaskInfo().getNumberOfParallelSubtasks();
    environment.refuseHeldRoot();
    ShardLayout layout =
        LayoutFile.readOrCreate(
            storage, options.groupDuration(), options.shardsPerGroup(), parallelism);
    checkDistribution(layout, parallelism);
    this.sharesShards = options.distribution() == Distribution.NONE && parallelism > 1;

    context
        .getUserCodeClassLoader()
        .registerReleaseHookIfAbsent(
            HandOver.class.getName() + " " + options.sinkId(),
            () -> {
              handOver.clear(options.sinkId());
              environment.heartbeats().clear(options.sinkId());
            });
    this.lease = handOver.open(options.sinkId(), subtask);
    this.heartbeat = environment.heartbeats().open(storage, options.sinkId());
    handOver.dropAll(options.sinkId(), subtask);
    this.points =
        new PointsWriter(
            new WriteTarget(storage, layout, options.database(), options.retentionPolicy()),
            environment.runStorage(),
            Commits.runPrefix(options, writerId),
            handOver.snapshots(),
            options.memoryBytes(),
            options.distribution() == Distribution.NONE
                ? PointsWriter.ShardGuard.NONE
                : new OwnershipGuard(layout, subtask, parallelism));
    this.brake =
        new WriteBrake(options.compaction(), lease.waitingFiles(), environment.retry(), subtask);
    beginCommit(1);
    registerGauges();
  }

  private void checkDistribution(ShardLayout layout, int parallelism) {
    if (options.distribution() == Distribution.NONE
        && parallelism > 1
        && !Storages.publishesExclusively(options.path())) {
      throw new IllegalArgumentException(
          "TsmSink: distribution(NONE) lets several writers write to one shard, and in "
              + options.path()
              + " they could overwrite each other's files. Leave the distribution to the sink, or "
              + "give the sink a parallelism of 1");
    }
    if (options.distribution() == Distribution.NONE && parallelism > layout.shardsPerGroup()) {
      throw new IllegalArgumentException(
          "TsmSink: distribution(NONE) needs a parallelism of at most the root's shards per group, "
              + layout.shardsPerGroup()
              + ", but it is "
              + parallelism
              + ". Lower the sink's parallelism, or leave the distribution to the sink");
    }
  }

  private void registerGauges() {
    metrics.gauge("cacheBytes", () -> points.openBytes() + points.frozenBytes());
    metrics.gauge("walBytes", () -> wal == null ? 0L : wal.size());
    metrics.gauge("openShards", points::openShards);
    metrics.gauge("pendingSnapshots", points::pendingSnapshots);
    metrics.gauge("earlyFreezes", points::earlyFreezes);
    metrics.gauge("compactionPausedMs", brake::pausedMillis);
  }

  private void beginCommit(long number) {
    commit = new CommitId(options.sinkId(), subtask, writerId, number);
    CommitId id = commit;
    wal = logged ? new Wal(storage, id::segment, SEGMENT_BYTES) : null;
    points.setWal(wal);
    rejects = new RejectsWriter(storage, id.rejects());
    pointCount = 0;
    valueCount = 0;
    refusedCount = 0;
    brake.beginCommit();
  }

  @Override
  public void write(T record, Context context) throws IOException, InterruptedException {
    brake.beforeWrite();
    current = record;
    long refusedBefore = refusedCount;
    try {
      converter.convert(record, emitter);
      if (refusedCount == refusedBefore) {
        recordsSent.inc();
      }
    } catch (InvalidPointException e) {
      refuse(converter.describe(record), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(
          "the converter failed on record '" + converter.describe(record) + "': " + e, e);
    }
  }

  private void write(PointView point) throws IOException {
    if (point.deletedCount() > 0 && sharesShards) {
      throw new IllegalArgumentException(
          "TsmSink: distribution(NONE) lets several writers write to one shard, and with deletes"
              + " they could take back each other's. Leave the distribution to the sink, or give the"
              + " sink a parallelism of 1");
    }
    try {
      points.write(point);
      pointCount++;
      valueCount += point.fieldCount();
    } catch (FieldTypeConflictException e) {
      refuse(converter.describe(current), e);
    }
  }

  private void refuse(String text, RuntimeException reason) throws IOException {
    metrics.getNumRecordsSendErrorsCounter().inc();
    switch (options.onError()) {
      case FAIL ->
          throw new IOException(
              reason.getMessage()
                  + " [record: "
                  + Text.shorten(text)
                  + "; to go on without such records set onError to DROP or REJECT]",
              reason);
      case DROP -> refusedCount++;
      case REJECT -> {
        rejects.add(text, reason.getMessage());
        refusedCount++;
      }
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException {
    points.flush();
  }

  /**
   * Ends a commit.
   *
   * @return one committable; none if nothing was written since the last one
   */
  @Override
  public Collection<TsmCommittable> prepareCommit() throws IOException, InterruptedException {
    if (pointCount == 0 && refusedCount == 0) {
      return List.of();
    }
    points.flush();
    points.checkTypes();
    List<FileRef> segments = wal == null ? List.of() : fileRefs(wal.closeSegments());
    FileRef rejected = rejects.finish();
    StagedCommit staged = points.freeze(commit.prefix());
    List<StagedShard> shards = logged ? List.of() : Commits.awaitStaged(staged);
    if (logged) {
      handOver.put(commit, staged);
    }
    TsmCommittable committable =
        new TsmCommittable(
            commit,
            options.database(),
            options.retentionPolicy(),
            segments,
            Commits.refs(shards, StagedShard::files),
            Commits.refs(shards, StagedShard::deletes),
            rejected,
            pointCount,
            valueCount,
            refusedCount);
    metrics.getNumBytesSendCounter().inc(segments.stream().mapToLong(FileRef::length).sum());
    beginCommit(commit.number() + 1);
    return List.of(committable);
  }

  private static List<FileRef> fileRefs(List<WalSegment> segments) {
    return segments.stream().map(s -> new FileRef(s.length(), s.crc32c())).toList();
  }

  /**
   * Deletes what no committable names. What one names belongs to the committer now.
   *
   * <p>Throws nothing: after the failure of a task, for Flink an exception from here is one of the
   * whole task manager, which it ends, with the tasks of all other jobs. What could not be deleted
   * is at a place where no reader looks.
   */
  @Override
  public void close() {
    try {
      Closing.closeAll(
          List.of(
              () -> {
                if (wal != null) {
                  wal.abandon();
                }
              },
              rejects::abandon,
              this::deleteEmptyDirectory,
              points,
              lease,
              heartbeat));
    } catch (IOException e) {
      LOG.warn(
          "{} was not completed, and its files in {} could not all be deleted; they are of no use",
          commit,
          storage.describe(commit.directory()),
          e);
    }
  }

  /** A writer that never committed leaves no trace. */
  private void deleteEmptyDirectory() throws IOException {
    if (storage.exists(commit.directory()) && storage.list(commit.directory()).isEmpty()) {
      storage.delete(commit.directory());
    }
  }

  /** Gives the converter its builder, and takes its points. */
  private final class Emitter extends BuildingCollector {
    Emitter() {
      super(new PointBuilder(new SeriesTable(KNOWN_SERIES, options.memoryBytes() / 4)));
    }

    @Override
    public void emit(PointView point) throws IOException {
      write(point);
    }
  }
}
