package io.tsm.flink.sink;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.concurrent.Executors;

/** Drives writers and committers without a cluster; background work is done at once. */
final class SinkDriver {
  static final String DATABASE = "db";

  private final Path root;
  private final Path local;
  private final ExecutorService direct = Executors.newDirectExecutorService();
  private HandOver handOver = new HandOver(direct, direct);
  private Compactions compactions = new Compactions(direct, System::nanoTime);
  private Heartbeats heartbeats = Heartbeats.NONE;
  private Storage storage;
  private BadRecordPolicy policy = BadRecordPolicy.FAIL;
  private UUID sinkId = UUID.randomUUID();
  private String path;
  private CompactionSettings compaction = CompactionSettings.DEFAULT;
  private long memoryBytes = 1 << 20;

  SinkDriver(Path temporary) {
    root = temporary.resolve("root");
    path = root.toString();
    local = temporary.resolve("local");
    storage = new LocalStorage(root);
  }

  SinkDriver policy(BadRecordPolicy newPolicy) {
    policy = newPolicy;
    return this;
  }

  /** From now on as if the root were there. */
  void pretend(String newPath) {
    path = newPath;
  }

  void compaction(CompactionSettings settings) {
    compaction = settings;
  }

  void memory(long bytes) {
    memoryBytes = bytes;
  }

  void storage(Storage newStorage) {
    storage = newStorage;
  }

  SinkDriver heartbeats(Heartbeats newHeartbeats) {
    heartbeats = newHeartbeats;
    return this;
  }

  SinkDriver compactions(Compactions newCompactions) {
    compactions = newCompactions;
    return this;
  }

  /** From now on as in another process. */
  void loseProcess() {
    handOver.clear();
    handOver = new HandOver(direct, direct);
    storage = new LocalStorage(root);
  }

  /** From now on another submission of the job, to the same root. */
  void resubmit() {
    sinkId = UUID.randomUUID();
  }

  Path root() {
    return root;
  }

  HandOver handOver() {
    return handOver;
  }

  TsmSinkOptions options() {
    return new TsmSinkOptions(
        path,
        DATABASE,
        "autogen",
        Duration.ofDays(7),
        2,
        memoryBytes,
        policy,
        Distribution.NONE,
        local.toString(),
        compaction,
        sinkId);
  }

  private SinkEnvironment environment() {
    return new SinkEnvironment(
        storage,
        LocalStorage.temporary(local),
        handOver,
        compactions,
        heartbeats,
        UUID::randomUUID,
        new Retry(millis -> {}));
  }

  TsmSinkWriter<String> writer() throws IOException {
    return writer(true);
  }

  TsmSinkWriter<String> writer(boolean logged) throws IOException {
    return writer(logged, PointConverters.lineProtocol());
  }

  TsmSinkWriter<String> writer(boolean logged, PointConverter<String> converter)
      throws IOException {
    return writer(logged, converter, 1);
  }

  /** A writer of several, all of which may write to all shards. */
  TsmSinkWriter<String> writer(boolean logged, PointConverter<String> converter, int parallelism)
      throws IOException {
    return new TsmSinkWriter<>(
        options(), converter, logged, new WriterContext(parallelism), environment());
  }

  TsmCommitter committer() {
    return new TsmCommitter(options(), new CommitterContext(), environment());
  }

  SubtaskCompactor compactor(MetricGroup metrics) {
    return new SubtaskCompactor(options(), environment(), 0, 1, metrics);
  }

  static void write(TsmSinkWriter<String> writer, String... lines) throws Exception {
    for (String line : lines) {
      writer.write(line, null);
    }
  }

  /** What a barrier does. */
  static List<TsmCommittable> barrier(TsmSinkWriter<String> writer) throws Exception {
    writer.flush(false);
    Collection<TsmCommittable> committables = writer.prepareCommit();
    return List.copyOf(committables);
  }

  /** Commits, as from a checkpoint; returns how many were told to be committed before. */
  static int commit(TsmCommitter committer, List<TsmCommittable> committables) throws Exception {
    List<Committer.CommitRequest<TsmCommittable>> requests = new ArrayList<>();
    List<Request> all = new ArrayList<>();
    for (TsmCommittable committable : committables) {
      byte[] bytes = TsmCommittableSerializer.INSTANCE.serialize(committable);
      Request request = new Request(SinkProcess.read(bytes));
      requests.add(request);
      all.add(request);
    }
    committer.commit(requests);
    return (int) all.stream().filter(r -> r.alreadyCommitted).count();
  }

  StoredPoints stored() throws IOException {
    return StoredPoints.read(root, DATABASE);
  }

  Set<String> lines() throws IOException {
    return stored().lines();
  }

  List<String> files(String directory) throws IOException {
    return below(root.resolve(directory));
  }

  List<String> localFiles() throws IOException {
    return below(local);
  }

  private static List<String> below(Path path) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile)
          .map(f -> path.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  Path path(String inRoot) {
    return root.resolve(inRoot);
  }

  private static final class Request implements Committer.CommitRequest<TsmCommittable> {
    private final TsmCommittable committable;
    private boolean alreadyCommitted;

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
      throw new AssertionError("would lose the commit", t);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable t) {
      throw new AssertionError(t);
    }

    @Override
    public void retryLater() {
      throw new AssertionError("has no back-off");
    }

    @Override
    public void updateAndRetryLater(TsmCommittable updated) {
      throw new AssertionError("has no back-off");
    }

    @Override
    public void signalAlreadyCommitted() {
      alreadyCommitted = true;
    }
  }

  private abstract static class Context implements InitContext {
    private final int parallelism;

    Context(int parallelism) {
      this.parallelism = parallelism;
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
      return OptionalLong.empty();
    }

    @Override
    public JobInfo getJobInfo() {
      throw new UnsupportedOperationException();
    }

    @Override
    public TaskInfo getTaskInfo() {
      return new TaskInfoImpl("sink", 128, 0, parallelism, 0);
    }
  }

  static final class CommitterContext extends Context implements CommitterInitContext {
    private final SinkCommitterMetricGroup metrics =
        InternalSinkCommitterMetricGroup.wrap(
            UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());

    CommitterContext() {
      super(1);
    }

    @Override
    public SinkCommitterMetricGroup metricGroup() {
      return metrics;
    }
  }

  private static final class WriterContext extends Context implements WriterInitContext {
    private final SinkWriterMetricGroup metrics =
        UnregisteredMetricsGroup.createSinkWriterMetricGroup();

    WriterContext(int parallelism) {
      super(parallelism);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
      return metrics;
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isObjectReuseEnabled() {
      return false;
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
      throw new UnsupportedOperationException();
    }
  }

  /** Real files until a number of changes were made; then every change fails, as in a crash. */
  static class CrashingStorage implements Storage {
    private final Storage files;
    private int changesLeft;
    private final List<String> changes = new ArrayList<>();

    CrashingStorage(Storage files, int changes) {
      this.files = files;
      this.changesLeft = changes;
    }

    boolean crashed() {
      return changesLeft < 0;
    }

    /** What was done, in order. */
    List<String> changes() {
      return changes;
    }

    private synchronized void change(String what) throws IOException {
      if (changesLeft <= 0) {
        changesLeft = -1;
        throw new IOException("crash");
      }
      changesLeft--;
      changes.add(what);
    }

    @Override
    public OutputFile create(String path) throws IOException {
      change("create " + path);
      OutputFile file = files.create(path);
      return new OutputFile() {
        @Override
        public String path() {
          return file.path();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          change("write " + path);
          file.write(bytes, offset, length);
        }

        @Override
        public long position() {
          return file.position();
        }

        @Override
        public void sync() throws IOException {
          change("sync " + path);
          file.sync();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public InputFile open(String path) throws IOException {
      return files.open(path);
    }

    @Override
    public void publish(String from, String to) throws IOException {
      change("publish " + to);
      files.publish(from, to);
    }

    @Override
    public void replace(String from, String to) throws IOException {
      change("replace " + to);
      files.replace(from, to);
    }

    @Override
    public List<FileEntry> list(String directory) throws IOException {
      return files.list(directory);
    }

    @Override
    public boolean delete(String path) throws IOException {
      change("delete " + path);
      return files.delete(path);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
      change("sync " + directory);
      files.syncDirectory(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
      return files.exists(path);
    }

    @Override
    public String describe(String path) {
      return files.describe(path);
    }
  }
}
