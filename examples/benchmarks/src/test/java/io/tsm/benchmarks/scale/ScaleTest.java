package io.tsm.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleTest {
  @TempDir private Path disk;
  private Settings settings;

  @BeforeEach
  void setUp() {
    settings = new Settings(false, 1, disk, disk, null, line -> {});
  }

  @Test
  void barriersAreMeasuredWithCachesOfAllSizesAndAllIsPublished() throws Exception {
    Section section = BarrierBenchmark.section(List.of(1L << 10, 1L << 20), 2, settings);

    assertThat(section.verdicts())
        .extracting(Verdict::what)
        .anyMatch(what -> what.startsWith("barrier, "))
        .contains("committable");
    assertThat(section.table().toMarkdown().lines()).hasSize(2 + 2);
  }

  @Test
  void manySeriesAreComparedWithFewThatHaveAsManyValues() throws Exception {
    Section section = SeriesBenchmark.section(2000, 100, settings);

    assertThat(section.table().toMarkdown())
        .contains("| write | 100 series |", "| read | 2,000 series |");
    assertThat(section.verdicts()).hasSize(3);
    assertThat(section.notes())
        .anyMatch(note -> note.startsWith("Heap of a series in the cache, measured with 2,000"));
  }
}
