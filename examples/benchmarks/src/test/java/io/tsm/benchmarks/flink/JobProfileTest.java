package io.tsm.benchmarks.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobProfileTest {
  @TempDir private Path disk;

  @Test
  void findsTheStepsOfBothModes() throws Exception {
    Settings settings = new Settings(false, 1, disk, disk, null, line -> {});
    Section section =
        JobProfile.section(Load.of(new DevopsCpu(100, 2000, Kind.FLOATS), 2), settings);
    assertThat(section.table().toMarkdown())
        .contains("streaming, % of samples", "batch, % of samples")
        .contains("background: ", "writer: ");
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left).isEmpty();
    }
  }
}
