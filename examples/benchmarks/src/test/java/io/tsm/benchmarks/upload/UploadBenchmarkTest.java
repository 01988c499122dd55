package io.tsm.benchmarks.upload;

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

class UploadBenchmarkTest {
  @TempDir private Path disk;

  @Test
  void countsAllValuesOnBothServersAndComparesRates() throws Exception {
    if (!"1".equals(System.getenv("TSM_REQUIRE_INFLUXD"))) {
      Assumptions.assumeTrue(Influxd.absence().isEmpty(), () -> Influxd.absence().orElseThrow());
    }
    DevopsCpu load = new DevopsCpu(3, 100, Kind.FLOATS);
    Section section =
        new UploadBenchmark(load, load)
            .run(new Settings(false, 1, disk, disk, null, line -> {}))
            .get(0);

    assertThat(section.table().toMarkdown())
        .contains(
            "tsm upload ",
            "tsm upload --verify counts",
            HttpWrites.name(false),
            HttpWrites.name(true));
    assertThat(section.verdicts()).hasSize(1);
  }
}
