package io.tsm.flink.sink;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A sink of lines whose root is served by a storage of the test's choice, in a real job: with the
 * writers and committers of {@link TsmSink}, a hand-over and threads of its own.
 */
final class StorageSink implements Sink<String>, SupportsCommitter<TsmCommittable> {
  private static final long serialVersionUID = 1L;
  private static final Map<UUID, SinkEnvironment> ENVIRONMENTS = new ConcurrentHashMap<>();

  private final TsmSinkOptions options;

  StorageSink(Storage root, Path local, String database) {
    options =
        new TsmSinkOptions(
            root.describe(""),
            database,
            "autogen",
            null,
            null,
            1 << 20,
            BadRecordPolicy.FAIL,
            Distribution.NONE,
            local.toString(),
            CompactionSettings.DEFAULT,
            UUID.randomUUID());
    ExecutorService snapshots = Executors.newFixedThreadPool(2);
    ExecutorService publishing = Executors.newFixedThreadPool(2);
    ENVIRONMENTS.put(
        options.sinkId(),
        new SinkEnvironment(
            root,
            LocalStorage.temporary(local),
            new HandOver(snapshots, publishing),
            new Compactions(snapshots, System::nanoTime),
            Heartbeats.NONE,
            UUID::randomUUID,
            new Retry(millis -> {})));
  }

  private SinkEnvironment environment() {
    return ENVIRONMENTS.get(options.sinkId());
  }

  @Override
  public TsmSinkWriter<String> createWriter(WriterInitContext context) throws IOException {
    return new TsmSinkWriter<>(
        options, PointConverters.lineProtocol(), true, context, environment());
  }

  @Override
  public TsmCommitter createCommitter(CommitterInitContext context) {
    return new TsmCommitter(options, context, environment());
  }

  @Override
  public SimpleVersionedSerializer<TsmCommittable> getCommittableSerializer() {
    return TsmCommittableSerializer.INSTANCE;
  }

  HandOver handOver() {
    return environment().handOver();
  }

  /** Waits until the background has nothing more to do. */
  void stopThreads() throws InterruptedException {
    for (ExecutorService threads : List.of(handOver().snapshots(), handOver().publishing())) {
      threads.shutdown();
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("background work does not end");
      }
    }
  }
}
