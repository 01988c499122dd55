package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.testing.GatedStorage;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task is cancelled while its committer publishes. */
@Timeout(60)
class InterruptedCommitTest {
  private static final int THREADS = 2;
  private static final int SHARDS = 20;
  private static final long HOUR = Duration.ofHours(1).toNanos();

  @TempDir private Path temporary;

  /** What is under way is waited for, and nothing else begins: the next attempt is alone. */
  @Test
  void endsWhenNothingIsBeingPublishedAnyMore() throws Exception {
    Path root = temporary.resolve("root");
    GatedStorage storage = new GatedStorage(new LocalStorage(root), 0);
    ExecutorService snapshots = Executors.newFixedThreadPool(THREADS);
    ExecutorService publishing = Executors.newFixedThreadPool(THREADS);
    SinkProcess process =
        new SinkProcess(
            storage,
            LocalStorage.temporary(temporary.resolve("local")),
            snapshots,
            publishing,
            UUID::randomUUID);
    SinkProcess.Job job = SinkProcess.job(UUID.randomUUID(), Duration.ofHours(1), 1, 1 << 20);
    SinkProcess.CommitterTask committer = process.committer(job, 0, 1);
    SinkProcess.WriterTask<Long> writer =
        process.writer(job, true, InterruptedCommitTest::point, 0, 1);
    Set<String> expected = new HashSet<>();
    for (long hour = 0; hour < SHARDS; hour++) {
      writer.write(hour);
      expected.add("m f=" + hour + "i " + hour * HOUR);
    }
    List<byte[]> committables = writer.barrier(false);
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread task =
        new Thread(
            () -> {
              try {
                committer.commit(committables);
              } catch (Exception e) {
                failure.set(e);
              }
            });
    task.start();
    CommonTestUtils.waitUntilCondition(() -> storage.held() == THREADS);
    task.interrupt();
    // The flag first: cleared, the interrupt was noticed, and what it waits for now comes after it.
    CommonTestUtils.waitUntilCondition(
        () ->
            !task.isAlive() || (!task.isInterrupted() && task.getState() == Thread.State.WAITING));
    assertThat(task.isAlive()).as("waits for what is being published").isTrue();
    storage.open();
    task.join();

    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    assertThat(StoredPoints.read(root, "db").files()).isEqualTo(THREADS);
    committer.close();
    writer.close();
    publishing.shutdown();
    assertThat(publishing.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    snapshots.shutdown();
    assertThat(StoredPoints.read(root, "db").files()).as("nothing came later").isEqualTo(THREADS);

    ExecutorService direct = org.apache.flink.util.concurrent.Executors.newDirectExecutorService();
    SinkProcess next =
        new SinkProcess(
            storage,
            LocalStorage.temporary(temporary.resolve("local")),
            direct,
            direct,
            UUID::randomUUID);
    SinkProcess.CommitterTask restored = next.committer(job, 0, 1);
    assertThat(restored.commit(committables)).containsExactly(false);
    restored.close();
    StoredPoints stored = StoredPoints.read(root, "db");
    assertThat(stored.lines()).isEqualTo(expected);
    assertThat(stored.rewrites()).isEqualTo(THREADS);
    assertThat(stored.differentRewrites()).isEmpty();
  }

  private static void point(long hour, PointCollector out) throws IOException {
    out.point("m").field("f", hour).time(hour * HOUR);
    out.emit();
  }
}
