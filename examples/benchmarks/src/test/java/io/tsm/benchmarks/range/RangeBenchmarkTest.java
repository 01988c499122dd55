package io.tsm.benchmarks.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeBenchmarkTest {
  @TempDir private Path disk;

  @Test
  void countsTheBlocksThatOverlapAWindowAndThoseThatAreRead() throws Exception {
    DevopsCpu load = new DevopsCpu(2, 5000, Kind.FLOATS); // 20 keys with 5 blocks
    Section section =
        RangeBenchmark.section(load, new Settings(false, 1, disk, disk, null, line -> {}));

    assertThat(section.verdicts())
        .containsExactly(
            new Verdict(
                "blocks read for a range of time: 1 h; 1 % of the time; 10 % of the time; all",
                "those that overlap: 40; 20; 40; 100", "40; 20; 40; 100", true));
    assertThat(section.table().toMarkdown())
        .contains("| 1 h | 7,200 | 100 | 40 | 40 |")
        .contains("| 1 % of the time | 1,000 | 100 | 20 | 20 |")
        .contains("| all | 100,000 | 100 | 100 | 100 |");
  }

  @Test
  void aBlockTooManyIsSeen() {
    assertThat(read(3, 3).isExact()).isTrue();
    assertThat(read(3, 4).isExact()).isFalse();
  }

  private static RangeRead read(long blocksNeeded, long blocksRead) {
    return new RangeRead(1, 1, 10, blocksNeeded, blocksRead, 70, 70, 9);
  }
}
