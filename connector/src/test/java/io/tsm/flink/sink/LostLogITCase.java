package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.shard.CommitFileName;
import io.tsm.engine.testing.FilesBelow;
import io.tsm.flink.sink.testing.Failures;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job is restored from a savepoint whose log somebody has taken away, or damaged. */
@Timeout(120)
class LostLogITCase {
  private static final String DATABASE = "metrics";
  private static final int COUNT = 3_000;
  private static final int PER_CHECKPOINT = 500;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder().setNumberSlotsPerTaskManager(2).build());

  @TempDir private Path temporary;

  private Path root() {
    return temporary.resolve("root");
  }

  /** What happens to a segment. */
  enum Damage {
    DELETED,
    FLIPPED,
    CUT;

    void strike(Path segment) throws IOException {
      byte[] bytes = Files.readAllBytes(segment);
      switch (this) {
        case DELETED -> Files.delete(segment);
        case FLIPPED -> {
          bytes[bytes.length / 2] ^= 0x10;
          Files.write(segment, bytes);
        }
        case CUT -> Files.write(segment, Arrays.copyOf(bytes, bytes.length - 1));
      }
    }

    String reason() {
      return this == DELETED ? "Restore from another checkpoint, or put the file back" : "corrupt";
    }
  }

  private JobClient start(long interval, Configuration config) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(2);
    env.enableCheckpointing(interval);
    env.fromSource(
            new DataGeneratorSource<>(
                Records::line,
                COUNT,
                RateLimiterStrategy.perCheckpoint(PER_CHECKPOINT),
                Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .uid("source")
        .sinkTo(
            TsmSink.<String>builder()
                .path(root().toString())
                .database(DATABASE)
                .localDirectory(temporary.resolve("local").toString())
                .converter(PointConverters.lineProtocol())
                .build())
        .uid("sink");
    return env.executeAsync();
  }

  @ParameterizedTest
  @EnumSource
  void theRestoredJobFailsUntilTheFileIsBack(Damage damage, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    String savepoint = savepointWithCommits(cluster);
    Path segment = segments().get(0);
    long commit = CommitFileName.commitOf(segment.getFileName().toString());
    byte[] whole = Files.readAllBytes(segment);
    damage.strike(segment);
    Configuration restored = Failures.noRestarts();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    for (int attempt = 0; attempt < 2; attempt++) {
      JobClient job = start(50, restored);
      assertThatThrownBy(() -> job.getJobExecutionResult().get())
          .hasStackTraceContaining(segment.toString())
          .hasStackTraceContaining(damage.reason());
      assertThat(filesOf(segment.getParent()))
          .as("it is not done, and nothing is on its way")
          .noneMatch(name -> name.endsWith(".tmp"))
          .noneMatch(
              name -> CommitFileName.isMark(name) && CommitFileName.commitOf(name) >= commit);
    }
    assertThat(stored().lines()).isSubsetOf(Records.expectedLines(COUNT));

    Files.write(segment, whole);
    start(50, restored).getJobExecutionResult().get();
    assertThat(stored().lines()).isEqualTo(Records.expectedLines(COUNT));
    assertThat(stored().differentRewrites()).isEmpty();
    assertThat(segments()).isEmpty();
    CommonTestUtils.waitUntilCondition(() -> HandOver.get().isEmpty());
  }

  /** A savepoint alone commits nothing: what it prepares is for whoever comes next. */
  private String savepointWithCommits(MiniCluster cluster) throws Exception {
    JobClient job = start(Duration.ofDays(1).toMillis(), Failures.noRestarts());
    CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), false);
    // The one checkpoint that comes by itself commits too: what is there after it is not its own.
    CommonTestUtils.waitForCheckpoint(job.getJobID(), cluster, 1);
    CommonTestUtils.waitUntilCondition(() -> segments().isEmpty());
    String[] savepoint = new String[1];
    CommonTestUtils.waitUntilCondition(
        () -> {
          savepoint[0] =
              job.triggerSavepoint(
                      temporary.resolve("savepoints").toUri().toString(),
                      SavepointFormatType.CANONICAL)
                  .get();
          return !segments().isEmpty();
        });
    job.cancel().get();
    CommonTestUtils.waitForJobStatus(job, List.of(JobStatus.CANCELED));
    return savepoint[0];
  }

  private List<Path> segments() throws IOException {
    return FilesBelow.folder(root().resolve("wal")).stream()
        .filter(file -> file.toString().endsWith(".wal"))
        .toList();
  }

  private static List<String> filesOf(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }

  private StoredPoints stored() throws IOException {
    return StoredPoints.read(root(), DATABASE);
  }
}
