package io.tsm.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.influx.Await;
import io.tsm.flink.e2e.job.ReadingsJob;
import io.tsm.flink.sink.TsmSink;
import io.tsm.flink.testing.cluster.FlinkCluster;
import io.tsm.flink.testing.cluster.FlinkJob;
import io.tsm.flink.testing.cluster.JarBuilder;
import io.tsm.flink.testing.cluster.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/**
 * What a job leaves in a TaskManager that goes on, whichever class loader has the sink's classes:
 * that of the job, or that of the cluster, which stays.
 */
@Tag("e2e")
class ClassLoadersITCase {
  private static final String HAND_OVER = "io.tsm.flink.sink.HandOver";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long ENDLESS = Long.MAX_VALUE;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private String jar;

  /** Where the connector is. */
  enum Place {
    JOB_JAR,
    LIB_OF_CLUSTER
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfJobsThatEnd(Place place) throws IOException {
    Path connector = temporary.resolve("connector.jar");
    Path job = temporary.resolve("job.jar");
    FlinkCluster.Builder builder = FlinkCluster.in(temporary.resolve("flink"));
    try (JarBuilder library = JarBuilder.library(connector);
        JarBuilder jobJar = JarBuilder.job(job, ReadingsJob.class)) {
      (place == Place.JOB_JAR ? jobJar : library)
          .addAllBeside(TsmSink.class)
          .addAllBeside(SeriesKey.class)
          .addAllBeside(Snappy.class);
    }
    if (place == Place.LIB_OF_CLUSTER) {
      builder.library(connector);
    }
    try (FlinkCluster cluster = builder.option("restart-strategy.type", "none").start()) {
      JvmProcess taskManager = cluster.taskManagers().get(0).process();
      jar = cluster.rest().upload(job);

      FlinkJob finishing = submit(cluster, "finishing", 400_000, -1);
      LocalFiles.awaitSome(taskManager);
      finishing.awaitEnd("FINISHED");
      assertThatNothingIsLeft(taskManager);

      FlinkJob failing = submit(cluster, "failing", ENDLESS, 200_000);
      LocalFiles.awaitSome(taskManager);
      failing.awaitEnd("FAILED");
      assertThat(failing.failures()).anyMatch(trace -> trace.contains("on purpose"));
      assertThatNothingIsLeft(taskManager);

      FlinkJob cancelled = submit(cluster, "cancelled", ENDLESS, -1);
      LocalFiles.awaitSome(taskManager);
      cancelled.awaitCheckpoints(1);
      assertThat(taskManager.liveObjects(HAND_OVER + "$Lot")).as("lots of a job").isPositive();
      cancelled.cancel();
      assertThatNothingIsLeft(taskManager);
    }
  }

  private FlinkJob submit(FlinkCluster cluster, String root, long count, long failAt)
      throws IOException {
    return cluster
        .rest()
        .run(
            jar,
            2,
            null,
            List.of(
                "--root",
                temporary.resolve(root).toUri().toString(),
                "--count",
                Long.toString(count),
                "--interval",
                "500",
                "--fail-at",
                Long.toString(failAt)));
  }

  /** Flink tells of the end of a job a little before it lets go of its classes. */
  private static void assertThatNothingIsLeft(JvmProcess taskManager) throws IOException {
    LocalFiles.awaitNone(taskManager);
    Await.until(
        "the hand-over in " + taskManager + " to be empty",
        TIMEOUT,
        () -> taskManager.liveObjects(HAND_OVER + "$Lot") == 0);
  }
}
