package io.tsm.benchmarks.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkJobsTest {
  @TempDir private Path disk;

  @Test
  void allJobsWriteAllValuesInBothModes() throws Exception {
    if (!"1".equals(System.getenv("TSM_REQUIRE_INFLUXD"))) {
      Assumptions.assumeTrue(Influxd.absence().isEmpty(), () -> Influxd.absence().orElseThrow());
    }
    DevopsCpu cpu = new DevopsCpu(3, 100, Kind.FLOATS);
    Settings settings = new Settings(false, 1, disk, disk, null, line -> {});

    Section streaming = FlinkJobs.streaming(settings, Load.of(cpu, 2), Load.of(cpu, 1), 0);
    assertThat(streaming.table().toMarkdown())
        .contains(TsmJob.NAME, CountingJob.NAME, ParquetJob.NAME, HttpJob.NAME);
    assertThat(streaming.verdicts()).hasSize(3);
    assertThat(streaming.notes())
        .singleElement()
        .asString()
        .matches(
            ".* - TsmSink: [1-9]; counting sink.*: [1-9]; FileSink.*: [1-9]; HTTP.*: [1-9]\\.");

    Section batch = FlinkJobs.batch(settings, Load.of(cpu, 2), 0);
    assertThat(batch.table().toMarkdown())
        .contains(TsmJob.NAME, CountingJob.NAME, ParquetJob.NAME)
        .doesNotContain(HttpJob.NAME);
  }
}
