package io.tsm.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBenchmarkTest {
  private static final DevopsCpu LOAD = new DevopsCpu(2, 60, Kind.INTEGERS);

  @TempDir private Path disk;

  @Test
  void comparesWithWhatIsThereAndSaysWhatIsNot() throws Exception {
    Section section =
        EngineBenchmark.section(LOAD, new Settings(false, 1, disk, disk, null, line -> {}));

    assertThat(section.table().toMarkdown())
        .contains("| parse | this engine |", "| write | array loop |", "| read | this engine |");
    assertThat(section.notes())
        .singleElement()
        .asString()
        .startsWith("Left out: InfluxDB tsm1: its program is not there");
    assertThat(section.verdicts())
        .filteredOn(verdict -> verdict.what().contains("InfluxDB"))
        .extracting(Verdict::measured)
        .hasSize(4)
        .containsOnly("not measured");
    try (var left = Files.list(disk)) {
      assertThat(left).isEmpty();
    }
  }

  /** Stands in for InfluxDB's engine, which does not lose values when asked to. */
  @Test
  void anEngineThatReadsOtherValuesIsNotMeasured() throws Exception {
    List<Point> points = LOAD.points();
    Path lines = Files.createFile(disk.resolve("points.lp"));
    Workload workload = new Workload("w", points, lines, Checksum.of(points));
    String phase = "read\\t2\\t1.0\\t1200\\t1.0\\n";
    for (String wrong :
        List.of("checksum\\t1\\t1199\\t0\\n", "checksum\\t1\\t1200\\tdeadbeef\\n", "")) {
      Path program = program("printf '" + phase + wrong + "'");
      assertThatThrownBy(() -> new GoEngine(workload, program, disk).run())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(wrong.isEmpty() ? "printed 0 checksums" : "gives back");
    }
  }

  private Path program(String line) throws IOException {
    Path program =
        Files.createTempFile(
            disk,
            "program",
            ".sh",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return Files.writeString(program, "#!/bin/sh\n" + line + "\n");
  }
}
