package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.Records;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink's metrics, as a reporter sees them. */
class TsmSinkMetricsITCase {
  private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path root;

  @Test
  void countsWhatWasCommittedAndRefused() throws Exception {
    long count = 2_000;
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(2);
    env.enableCheckpointing(50);
    env.fromSource(
            new DataGeneratorSource<>(
                i -> i % 10 == 0 ? "broken " + i : Records.line(i), count, Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .sinkTo(
            TsmSink.<String>builder()
                .path(root.toString())
                .database("metrics")
                .converter(PointConverters.lineProtocol())
                .onError(BadRecordPolicy.DROP)
                .build());
    JobID job = env.execute().getJobID();

    assertThat(sum(job, "committedPoints")).isEqualTo(count * 9 / 10);
    assertThat(sum(job, "committedValues")).isEqualTo(count * 9 / 10 * 4);
    assertThat(sum(job, "committedRefusals")).isEqualTo(count / 10);
    assertThat(sum(job, "walReplays")).isZero();
    assertThat(sum(job, "numRecordsSendErrors")).isEqualTo(count / 10);
    assertThat(sum(job, "numRecordsSend")).isEqualTo(count * 9 / 10);
    assertThat(sum(job, "numBytesSend")).isPositive();
    assertThat(gauges(job, "lastCommitDurationMs")).hasSize(2).allMatch(n -> n.longValue() >= 0);
    assertThat(gauges(job, "lastCommitAgeMs"))
        .hasSize(2)
        .allMatch(n -> n.longValue() >= 0 && n.longValue() < 600_000);
    for (String name :
        new String[] {"cacheBytes", "walBytes", "pendingSnapshots", "earlyFreezes"}) {
      assertThat(gauges(job, name)).as(name).hasSize(2).allMatch(n -> n.longValue() == 0);
    }
    assertThat(gauges(job, "openShards")).hasSize(2);
  }

  private static long sum(JobID job, String name) {
    return metrics(job, name).stream().mapToLong(m -> ((Counter) m).getCount()).sum();
  }

  private static Collection<Number> gauges(JobID job, String name) {
    return metrics(job, name).stream().map(m -> (Number) ((Gauge<?>) m).getValue()).toList();
  }

  private static Collection<Metric> metrics(JobID job, String name) {
    return REPORTER.findMetrics(job, name).entrySet().stream()
        .filter(e -> e.getKey().endsWith("." + name))
        .map(Map.Entry::getValue)
        .toList();
  }
}
