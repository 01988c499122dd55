package io.tsm.flink.sink.testing;

import java.time.Duration;
import java.util.Arrays;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;

/** Jobs on a mini cluster that fail until something is mended. */
public final class Failures {
  private static final long MOST_NANOS = Duration.ofSeconds(30).toNanos();

  private Failures() {}

  /** Restarts as often as it takes. */
  public static Configuration restarts() {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(20));
    return config;
  }

  /** The first failure is the end. */
  public static Configuration noRestarts() {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    return config;
  }

  /** The job's last failure with its causes; empty if there was none. */
  public static String last(MiniCluster cluster, JobID job) throws Exception {
    ErrorInfo failure = cluster.getExecutionGraph(job).get().getFailureInfo();
    return failure == null ? "" : failure.getExceptionAsString();
  }

  /** Waits until the job fails for a reason that has all of these in its text. */
  public static void await(MiniCluster cluster, JobID job, String... texts) throws Exception {
    long start = System.nanoTime();
    CommonTestUtils.waitUntilCondition(
        () -> {
          String failure = last(cluster, job);
          if (System.nanoTime() - start > MOST_NANOS) {
            throw new AssertionError("waited in vain; the job's last failure is '" + failure + "'");
          }
          return Arrays.stream(texts).allMatch(failure::contains);
        });
  }
}
