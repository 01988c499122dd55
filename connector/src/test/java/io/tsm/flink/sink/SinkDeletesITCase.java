package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.RowHistory;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that delete, among writes. A real server says what is left. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SinkDeletesITCase extends SinkJobsTestBase {
  private static final long COUNT = 20_000;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @BeforeEach
  void requireInfluxd() {
    Influxd.require();
  }

  private TsmSinkBuilder<String> small(PointConverter<String> converter) {
    return sink()
        .converter(converter)
        .shardDuration(RowHistory.GROUP)
        .shardsPerGroup(2)
        .cacheMaxMemory(MemorySize.parse("1 mb"));
  }

  private void assertTheServerHas(PointSet expected) throws Exception {
    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), RowHistory.GROUP.toNanos())) {
      assertThat(expected.size()).isGreaterThan(1_000);
      PointSet.assertSame(expected, influxd.points(DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void exactlyOnceOverFailuresAndCompactions() throws Exception {
    String failures = UUID.randomUUID().toString();
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(50);
    RowHistory.numbers(env, COUNT, 500)
        .map(new FailingMap<>(failures, 4, 2_500))
        .returns(Types.STRING)
        .setParallelism(1)
        .sinkTo(small(RowHistory.CONVERTER).compaction(true).build());
    env.execute();

    assertThat(FailingMap.failures(failures)).isEqualTo(4);
    assertThat(files("data")).anyMatch(name -> name.matches(".*-00000000[2-9]\\.tsm"));
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done") || name.endsWith(".wal"));
    assertThat(localFiles()).isEmpty();
    assertTheServerHas(RowHistory.left(COUNT, false));
  }

  /** The job is one commit: only of what was there before anything is left to be deleted. */
  @ParameterizedTest(name = "over rows that were there: {0}")
  @ValueSource(booleans = {false, true})
  void inBatch(boolean old) throws Exception {
    if (old) {
      StreamExecutionEnvironment before = environment(2);
      before.setRuntimeMode(RuntimeExecutionMode.BATCH);
      before.fromData(RowHistory.oldLines()).sinkTo(small(PointConverters.lineProtocol()).build());
      before.execute();
    }
    StreamExecutionEnvironment env = environment(2);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    RowHistory.numbers(env, COUNT, 0).sinkTo(small(RowHistory.CONVERTER).build());
    env.execute();

    assertThat(files("data").stream().anyMatch(name -> name.endsWith(".tombstone"))).isEqualTo(old);
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done"));
    assertThat(localFiles()).isEmpty();
    assertTheServerHas(RowHistory.left(COUNT, old));
  }
}
