package io.tsm.benchmarks.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.nio.file.Path;
import java.util.List;
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
    List<Section> sections =
        FlinkJobs.run(
            new Settings(false, 1, disk, disk, null, line -> {}),
            Load.of(cpu, 2),
            Load.of(cpu, 1),
            0);

    assertThat(sections).extracting(Section::title).hasSize(2);
    assertThat(sections.get(0).table().toMarkdown())
        .contains(TsmJob.NAME, CountingJob.NAME, ParquetJob.NAME, HttpJob.NAME);
    assertThat(sections.get(0).verdicts()).hasSize(3);
    assertThat(sections.get(1).table().toMarkdown())
        .contains(TsmJob.NAME, CountingJob.NAME, ParquetJob.NAME)
        .doesNotContain(HttpJob.NAME);
  }
}
