package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.shard.StagedCommit;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.apache.flink.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant I11. What was discarded shows by its files being gone. */
class HandOverTest {
  @TempDir private Path temporary;
  private final ExecutorService direct = Executors.newDirectExecutorService();
  private final HandOver handOver = new HandOver(direct, direct);
  private final UUID sink = UUID.randomUUID();
  private SinkDriver driver;
  private int staged;

  @BeforeEach
  void setUp() {
    driver = new SinkDriver(temporary);
  }

  /** A commit with one staged file. */
  private StagedCommit commit() throws Exception {
    try (TsmCommitter lease = driver.committer();
        TsmSinkWriter<String> writer = driver.writer()) {
      assertThat(lease).isNotNull();
      write(writer, "m f=1 1");
      TsmCommittable committable = barrier(writer).get(0);
      staged++;
      return driver.handOver().take(committable.id());
    }
  }

  private CommitId id(int subtask, long number) {
    return new CommitId(sink, subtask, new UUID(0, 0), number);
  }

  private long stagedFiles() throws Exception {
    return driver.files("wal").stream().filter(name -> name.endsWith(".tmp")).count();
  }

  @Test
  void whatIsPutIsTakenOnce() throws Exception {
    try (HandOver.Lease lease = handOver.open(sink, 0)) {
      assertThat(lease).isNotNull();
      StagedCommit commit = commit();
      handOver.put(id(0, 1), commit);
      assertThat(handOver.take(id(1, 1))).isNull();
      assertThat(handOver.take(id(0, 2))).isNull();
      assertThat(handOver.take(id(0, 1))).isSameAs(commit);
      assertThat(handOver.take(id(0, 1))).isNull();
    }
    assertThat(stagedFiles()).isEqualTo(staged);
    assertThat(handOver.isEmpty()).isTrue();
  }

  @Test
  void onlyTheNewestFewWait() throws Exception {
    try (HandOver.Lease lease = handOver.open(sink, 0)) {
      assertThat(lease).isNotNull();
      for (int i = 1; i <= 7; i++) {
        handOver.put(id(0, i), commit());
      }
      assertThat(stagedFiles()).isEqualTo(4);
      assertThat(handOver.take(id(0, 3))).isNull();
      assertThat(handOver.take(id(0, 4))).isNotNull();
      assertThat(handOver.take(id(0, 7))).isNotNull();
    }
  }

  @Test
  void theLastLeaseDropsWhatWaits() throws Exception {
    HandOver.Lease writer = handOver.open(sink, 0);
    HandOver.Lease committer = handOver.open(sink, 0);
    handOver.put(id(0, 1), commit());
    writer.close();
    writer.close(); // counts once
    assertThat(stagedFiles()).isEqualTo(1);
    assertThat(handOver.isEmpty()).isFalse();
    committer.close();
    assertThat(stagedFiles()).isZero();
    assertThat(handOver.isEmpty()).isTrue();
  }

  @Test
  void withoutALeaseNothingWaits() throws Exception {
    handOver.put(id(0, 1), commit());
    assertThat(stagedFiles()).isZero();
    assertThat(handOver.take(id(0, 1))).isNull();
  }

  @Test
  void theNextWriterDropsWhatTheOneBeforeLeft() throws Exception {
    try (HandOver.Lease one = handOver.open(sink, 0);
        HandOver.Lease other = handOver.open(sink, 1)) {
      assertThat(one).isNotEqualTo(other);
      handOver.put(id(0, 1), commit());
      handOver.put(id(1, 1), commit());
      handOver.dropAll(sink, 0);
      assertThat(stagedFiles()).isEqualTo(1);
      assertThat(handOver.take(id(0, 1))).isNull();
      assertThat(handOver.take(id(1, 1))).isNotNull();
    }
    handOver.dropAll(sink, 9);
  }

  @Test
  void clearDropsEverything() throws Exception {
    HandOver.Lease lease = handOver.open(sink, 0);
    handOver.put(id(0, 1), commit());
    handOver.clear();
    assertThat(stagedFiles()).isZero();
    assertThat(handOver.isEmpty()).isTrue();
    lease.close();
    assertThat(handOver.isEmpty()).isTrue();
  }

  /** Jobs share it when the connector is on the cluster's own class path. */
  @Test
  void theEndOfAJobLeavesTheOthersAlone() throws Exception {
    UUID otherSink = UUID.randomUUID();
    CommitId others = new CommitId(otherSink, 0, new UUID(0, 0), 1);
    try (HandOver.Lease ours = handOver.open(sink, 0);
        HandOver.Lease theirs = handOver.open(otherSink, 0)) {
      assertThat(ours).isNotEqualTo(theirs);
      handOver.put(id(0, 1), commit());
      handOver.put(others, commit());
      handOver.clear(sink);
      assertThat(stagedFiles()).isEqualTo(1);
      assertThat(handOver.take(others)).isNotNull();
    }
    assertThat(handOver.isEmpty()).isTrue();
  }
}
