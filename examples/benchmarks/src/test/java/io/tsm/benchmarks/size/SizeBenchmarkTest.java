package io.tsm.benchmarks.size;

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

class SizeBenchmarkTest {
  @TempDir private Path disk;

  @Test
  void measuresEverybodyAndMakesATable() throws Exception {
    if (!"1".equals(System.getenv("TSM_REQUIRE_INFLUXD"))) {
      Assumptions.assumeTrue(Influxd.absence().isEmpty(), () -> Influxd.absence().orElseThrow());
    }
    Settings settings = new Settings(false, 1, disk, disk, null, line -> {});
    DevopsCpu load = new DevopsCpu(3, 300, Kind.FLOATS);
    SetSizes sizes = new SizeBenchmark().measure(DataSet.of(load), settings);

    assertThat(sizes.values()).isEqualTo(load.values());
    assertThat(sizes.bytes()).hasSize(5);
    assertThat(sizes.ratio(SizeBenchmark.INFLUXDB)).isBetween(0.5, 1.0);

    Section section = SizeSection.of(List.of(sizes), List.of("a note"));
    assertThat(section.table().toMarkdown()).contains(load.toString(), "Apache TsFile");
    assertThat(section.verdicts()).hasSize(3);
    assertThat(section.verdicts().get(0).met()).isTrue();
    assertThat(section.notes()).contains("a note");
  }
}
