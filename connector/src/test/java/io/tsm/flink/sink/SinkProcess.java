package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * A process in which tasks of a sink run, without Flink: real writers and committers that share a
 * hand-over. Committables are seen from outside as Flink's state has them: as bytes.
 */
public final class SinkProcess {
  /** The time between two looks at the clock. */
  private static final long TICK_NANOS = 200_000_000;

  private final SinkEnvironment environment;

  public SinkProcess(
      Storage storage,
      Storage runStorage,
      ExecutorService snapshots,
      ExecutorService publishing,
      Supplier<UUID> ids) {
    this(storage, runStorage, snapshots, publishing, snapshots, ReentrantLock::new, ids);
  }

  /**
   * @param compactions does compactions
   * @param locks makes the locks of shards
   */
  public SinkProcess(
      Storage storage,
      Storage runStorage,
      ExecutorService snapshots,
      ExecutorService publishing,
      Executor compactions,
      Supplier<Lock> locks,
      Supplier<UUID> ids) {
    AtomicLong clock = new AtomicLong();
    this.environment =
        new SinkEnvironment(
            storage,
            runStorage,
            new HandOver(snapshots, publishing, locks),
            new Compactions(compactions, () -> clock.addAndGet(TICK_NANOS)),
            Heartbeats.NONE,
            ids,
            new Retry(millis -> {}));
  }

  /** A submission of a job. */
  public static Job job(UUID sinkId, Duration groupDuration, int shardsPerGroup, long memoryBytes) {
    return new Job(
        new TsmSinkOptions(
            "crash:",
            "db",
            "autogen",
            groupDuration,
            shardsPerGroup,
            memoryBytes,
            BadRecordPolicy.REJECT,
            Distribution.SERIES,
            null,
            CompactionSettings.DEFAULT,
            sinkId));
  }

  /**
   * A writer as a task has it.
   *
   * @param logged whether the job has checkpoints
   */
  public <T> WriterTask<T> writer(
      Job job, boolean logged, PointConverter<? super T> converter, int subtask, int parallelism)
      throws IOException {
    return new WriterTask<>(
        environment,
        job.options,
        logged,
        converter,
        new TaskInfoImpl("w", 128, subtask, parallelism, 0));
  }

  /** A committer as a task has it. */
  public CommitterTask committer(Job job, int subtask, int parallelism) {
    return new CommitterTask(
        environment, job.options, new TaskInfoImpl("c", 128, subtask, parallelism, 0));
  }

  /** What compacts for a subtask. */
  public CompactorTask compactor(Job job, int subtask, int parallelism) {
    return new CompactorTask(environment, job.options, subtask, parallelism);
  }

  /** Takes away what waits for the committer of a subtask. */
  public void dropHandedOver(Job job, int subtask) {
    environment.handOver().dropAll(job.options.sinkId(), subtask);
  }

  /** True if nothing is open and nothing waits. */
  public boolean isIdle() {
    return environment.handOver().isEmpty() && environment.compactions().isIdle();
  }

  /** What a committable in the state says. */
  public static Commit describe(byte[] committable) {
    TsmCommittable c = read(committable);
    return new Commit(
        c.id().writerId(),
        c.id().number(),
        c.id().directory(),
        c.rejects() == null ? null : c.id().publishedRejects(""));
  }

  static TsmCommittable read(byte[] committable) {
    try {
      return TsmCommittableSerializer.INSTANCE.deserialize(
          TsmCommittableSerializer.INSTANCE.getVersion(), committable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A job's options. */
  public static final class Job {
    private final TsmSinkOptions options;

    private Job(TsmSinkOptions options) {
      this.options = options;
    }

    /** Whether somebody should compact. */
    public boolean compacts() {
      return options.path().contains("/");
    }

    /**
     * This, compacting whatever can be.
     *
     * @param exclusive whether the storage never gives a name to two files
     */
    public Job compacting(boolean exclusive) {
      return new Job(
          new TsmSinkOptions(
              exclusive ? "/crash" : "s3://crash/root",
              options.database(),
              options.retentionPolicy(),
              options.groupDuration(),
              options.shardsPerGroup(),
              options.memoryBytes(),
              options.onError(),
              options.distribution(),
              options.localDirectory(),
              new CompactionSettings(true, 2, 1 << 20, 0, 2, 1000, 0),
              options.sinkId()));
    }
  }

  /**
   * A commit.
   *
   * @param directory of its writer
   * @param rejects where its refused records will be, or null
   */
  public record Commit(UUID writerId, long number, String directory, @Nullable String rejects) {}

  /** Holds a {@link TsmSinkWriter}. */
  public static final class WriterTask<T> {
    private final TsmSinkWriter<T> writer;
    private final String directory;
    private Gauge<?> cacheBytes;

    private WriterTask(
        SinkEnvironment shared,
        TsmSinkOptions options,
        boolean logged,
        PointConverter<? super T> converter,
        TaskInfo task)
        throws IOException {
      UUID id = shared.ids().get();
      SinkEnvironment environment =
          new SinkEnvironment(
              shared.storage(),
              shared.runStorage(),
              shared.handOver(),
              shared.compactions(),
              shared.heartbeats(),
              () -> id,
              shared.retry());
      directory = new CommitId(options.sinkId(), task.getIndexOfThisSubtask(), id, 1).directory();
      WriterInitContext context =
          proxy(
              WriterInitContext.class,
              (method, arguments) ->
                  switch (method) {
                    case "getTaskInfo" -> task;
                    case "metricGroup" -> proxy(SinkWriterMetricGroup.class, this::metric);
                    case "getUserCodeClassLoader" ->
                        proxy(UserCodeClassLoader.class, (m, a) -> null);
                    default -> throw new UnsupportedOperationException(method);
                  });
      writer = new TsmSinkWriter<>(options, converter, logged, context, environment);
    }

    private Object metric(String method, Object[] arguments) {
      if (method.equals("gauge")) {
        if (arguments[0].equals("cacheBytes")) {
          cacheBytes = (Gauge<?>) arguments[1];
        }
        return arguments[1];
      }
      return new SimpleCounter();
    }

    public void write(T record) throws IOException, InterruptedException {
      writer.write(record, null);
    }

    /** What Flink does at a barrier; the committables, serialised. */
    public List<byte[]> barrier(boolean endOfInput) throws IOException, InterruptedException {
      writer.flush(endOfInput);
      List<byte[]> committables = new ArrayList<>();
      for (TsmCommittable committable : writer.prepareCommit()) {
        committables.add(TsmCommittableSerializer.INSTANCE.serialize(committable));
      }
      return committables;
    }

    /** In which its files are. */
    public String directory() {
      return directory;
    }

    /** Bytes of open and frozen caches. */
    public long cacheBytes() {
      return (Long) cacheBytes.getValue();
    }

    public void close() throws IOException {
      writer.close();
    }
  }

  /** Holds a {@link TsmCommitter}. */
  public static final class CommitterTask {
    private final TsmCommitter committer;

    private CommitterTask(SinkEnvironment environment, TsmSinkOptions options, TaskInfo task) {
      CommitterInitContext context =
          proxy(
              CommitterInitContext.class,
              (method, arguments) ->
                  switch (method) {
                    case "getTaskInfo" -> task;
                    case "metricGroup" ->
                        proxy(
                            SinkCommitterMetricGroup.class,
                            (m, a) -> m.equals("gauge") ? a[1] : new SimpleCounter());
                    default -> throw new UnsupportedOperationException(method);
                  });
      committer = new TsmCommitter(options, context, environment);
    }

    /**
     * Commits the committables of one checkpoint.
     *
     * @return for each whether it says that it was committed before
     */
    public List<Boolean> commit(List<byte[]> committables)
        throws IOException, InterruptedException {
      List<Request> requests = new ArrayList<>();
      Collection<CommitRequest<TsmCommittable>> all = new ArrayList<>();
      for (byte[] committable : committables) {
        Request request = new Request(read(committable));
        requests.add(request);
        all.add(request);
      }
      committer.commit(all);
      return requests.stream().map(r -> r.before).toList();
    }

    public void close() {
      committer.close();
    }
  }

  /** Holds a {@link SubtaskCompactor}. */
  public static final class CompactorTask {
    private final SubtaskCompactor compactor;
    private final Map<String, Counter> counters = new HashMap<>();
    private Gauge<?> running;

    private CompactorTask(
        SinkEnvironment environment, TsmSinkOptions options, int subtask, int parallelism) {
      MetricGroup metrics =
          proxy(
              MetricGroup.class,
              (method, arguments) -> metric(method, (String) arguments[0], arguments));
      compactor = new SubtaskCompactor(options, environment, subtask, parallelism, metrics);
    }

    private Object metric(String method, String name, Object[] arguments) {
      if (method.equals("gauge")) {
        if (name.equals("compactionsRunning")) {
          running = (Gauge<?>) arguments[1];
        }
        return arguments[1];
      }
      return counters.computeIfAbsent(name, n -> new SimpleCounter());
    }

    /** The committer of the subtask has committed these. */
    public void committed(List<byte[]> committables) {
      committables.forEach(committable -> compactor.committed(read(committable).id()));
    }

    public void checkpointComplete() {
      compactor.checkpointComplete();
    }

    public boolean isRunning() {
      return (Integer) running.getValue() > 0;
    }

    /** Shards that were compacted, or parts of them. */
    public long compactions() {
      return counters.get("compactions").getCount();
    }

    public void cancel() {
      compactor.cancel();
    }

    public void close() {
      compactor.close();
    }
  }

  private static final class Request implements CommitRequest<TsmCommittable> {
    private final TsmCommittable committable;
    private boolean before;

    Request(TsmCommittable committable) {
      this.committable = committable;
    }

    @Override
    public TsmCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable t) {
      throw new AssertionError("would drop a committable", t);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable t) {
      throw new AssertionError("not expected", t);
    }

    @Override
    public void retryLater() {
      throw new AssertionError("has no back-off");
    }

    @Override
    public void updateAndRetryLater(TsmCommittable committable) {
      throw new AssertionError("has no back-off");
    }

    @Override
    public void signalAlreadyCommitted() {
      before = true;
    }
  }

  private static <C> C proxy(Class<C> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }
}
