package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.HeartbeatName;
import io.tsm.engine.shard.WalPath;
import io.tsm.flink.sink.SinkDriver.CrashingStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatsTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temporary;
  private final UUID sink = UUID.randomUUID();
  private Storage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(temporary.resolve("root"));
  }

  private List<HeartbeatName> beats(UUID ofSink) throws IOException {
    return storage.list(WalPath.ofSink(ofSink)).stream()
        .map(entry -> HeartbeatName.parse(entry.name()).orElseThrow())
        .toList();
  }

  private void await(Condition condition) throws Exception {
    CommonTestUtils.waitUntilCondition(condition::isTrue, 1L);
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean isTrue() throws Exception;
  }

  @Test
  void oneFileIsMadeAnewAgainAndAgain() throws Exception {
    List<List<HeartbeatName>> atDeletions = new CopyOnWriteArrayList<>();
    Storage watched =
        new CrashingStorage(storage, Integer.MAX_VALUE) {
          @Override
          public boolean delete(String path) throws IOException {
            atDeletions.add(beats(sink));
            return super.delete(path);
          }
        };
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(SHORT, PATIENCE);
    Heartbeats.Lease lease = heartbeats.open(watched, sink);
    await(() -> atDeletions.size() > 5);
    assertThat(atDeletions.subList(0, 5)).allMatch(beats -> beats.size() == 2); // the new one first
    assertThat(atDeletions.get(0).stream().map(HeartbeatName::process).distinct()).hasSize(1);
    lease.close();
    assertThat(beats(sink)).isEmpty();
  }

  @Test
  void itLastsUntilTheLastLeaseIsClosed() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, PATIENCE);
    Heartbeats.Lease writer = heartbeats.open(storage, sink);
    await(() -> beats(sink).size() == 1);
    Heartbeats.Lease committer =
        heartbeats.open(new LocalStorage(temporary.resolve("root")), sink); // the same root
    writer.close();
    writer.close(); // counts once
    assertThat(beats(sink)).hasSize(1);
    committer.close();
    assertThat(beats(sink)).isEmpty();

    try (Heartbeats.Lease next = heartbeats.open(storage, sink)) {
      assertThat(next).isNotNull();
      await(() -> beats(sink).size() == 1);
    }
    assertThat(beats(sink)).isEmpty();
  }

  @Test
  void eachSinkAndRootHasItsOwn() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, PATIENCE);
    UUID otherSink = UUID.randomUUID();
    LocalStorage otherRoot = new LocalStorage(temporary.resolve("other"));
    try (Heartbeats.Lease one = heartbeats.open(storage, sink);
        Heartbeats.Lease two = heartbeats.open(storage, otherSink);
        Heartbeats.Lease three = heartbeats.open(otherRoot, sink)) {
      assertThat(List.of(one, two, three)).hasSize(3);
      await(() -> beats(sink).size() == 1 && beats(otherSink).size() == 1);
      await(() -> otherRoot.list(WalPath.ofSink(sink)).size() == 1);
      heartbeats.clear(otherSink);
      assertThat(beats(otherSink)).isEmpty();
      assertThat(beats(sink)).hasSize(1);
    }
    assertThat(otherRoot.list(WalPath.ofSink(sink))).isEmpty();
  }

  @Test
  void theThreadEndsWhenThereIsNothingToDo() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, Duration.ofMillis(100));
    try (Heartbeats.Lease lease = heartbeats.open(storage, sink)) {
      assertThat(lease).isNotNull();
      await(() -> beats(sink).size() == 1);
      assertThat(heartbeats.isIdle()).isFalse();
    }
    await(heartbeats::isIdle);
  }

  @Test
  void aFailureIsTriedAgainAndThrowsNothing() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Storage failsThreeTimes =
        new CrashingStorage(storage, Integer.MAX_VALUE) {
          @Override
          public OutputFile create(String path) throws IOException {
            if (tries.incrementAndGet() <= 3) {
              throw new IOException("not now");
            }
            return super.create(path);
          }
        };
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(SHORT, PATIENCE);
    try (Heartbeats.Lease lease = heartbeats.open(failsThreeTimes, sink)) {
      assertThat(lease).isNotNull();
      await(() -> !beats(sink).isEmpty());
      assertThat(tries.get()).isGreaterThan(3);
    }
    assertThat(beats(sink)).isEmpty();
  }

  @Test
  void aDeletionThatFailsThrowsNothing() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, PATIENCE);
    Storage makesOneFile = new CrashingStorage(storage, 1);
    try (Heartbeats.Lease lease = heartbeats.open(makesOneFile, sink)) {
      assertThat(lease).isNotNull();
      await(() -> beats(sink).size() == 1);
    }
    assertThat(beats(sink)).hasSize(1);
  }

  @Test
  void nobodyWaitsLongForAStorageThatHangs() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    Storage hangs =
        new CrashingStorage(storage, Integer.MAX_VALUE) {
          @Override
          public boolean delete(String path) throws IOException {
            hanging.countDown();
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return super.delete(path);
          }
        };
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(SHORT, Duration.ofMillis(50));
    Heartbeats.Lease lease = heartbeats.open(hangs, sink);
    hanging.await();
    lease.close();
    assertThat(beats(sink)).isNotEmpty();
    released.countDown();
    await(() -> beats(sink).isEmpty());
  }

  @Test
  void writersAndCommittersShowThatTheirSinkIsAlive() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, PATIENCE);
    SinkDriver driver = new SinkDriver(temporary).heartbeats(heartbeats);
    TsmSinkWriter<String> writer = driver.writer();
    await(() -> alive(driver).size() == 1);
    write(writer, "m f=1 1");
    List<TsmCommittable> committables = barrier(writer);
    TsmCommitter committer = driver.committer();
    SinkDriver.commit(committer, committables);
    writer.close();
    assertThat(alive(driver)).hasSize(1); // the committer's
    committer.close();
    assertThat(alive(driver)).isEmpty();
  }

  @Test
  void aCommitOfAnotherSinkShowsThatSinkAliveMeanwhile() throws Exception {
    ProcessHeartbeats heartbeats = new ProcessHeartbeats(NEVER, PATIENCE);
    SinkDriver driver = new SinkDriver(temporary);
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, "m f=1 1");
      committables = barrier(writer);
    }
    UUID ended = driver.options().sinkId();
    driver.loseProcess();
    driver.resubmit();
    boolean[] seen = new boolean[1];
    driver.heartbeats(heartbeats);
    driver.storage(
        new CrashingStorage(storage, Integer.MAX_VALUE) {
          @Override
          public void publish(String from, String to) throws IOException {
            try {
              await(() -> alive(driver).stream().anyMatch(p -> p.startsWith(ended.toString())));
              seen[0] = true;
            } catch (Exception e) {
              throw new IOException(e);
            }
            super.publish(from, to);
          }
        });
    try (TsmCommitter committer = driver.committer()) {
      SinkDriver.commit(committer, committables);
      assertThat(seen[0]).isTrue();
      assertThat(alive(driver)).noneMatch(path -> path.startsWith(ended.toString()));
    }
    assertThat(alive(driver)).isEmpty();
  }

  private static List<String> alive(SinkDriver driver) throws IOException {
    return driver.files("wal").stream().filter(name -> name.contains("/alive-")).toList();
  }
}
