package io.tsm.benchmarks.peers;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.report.ContestSection;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.util.ArrayList;
import java.util.List;

/** Other formats of files: how fast one thread writes and reads the same points. */
public final class FormatsBenchmark implements Benchmark {
  private static final String REFERENCE = "Parquet ZSTD";
  private static final int WARMUPS = 2;
  private static final int HOSTS = 100;
  private static final int STEPS = 1000;
  private static final int FULL_STEPS = 5000;

  private static final String TEXT =
      """
      One thread, from objects that are there to a durable file, and back to every value; rows \
      sorted by series and time. This engine: points into the cache, without a log as in batch mode, the cache into a TSM file; read column \
      by column. Parquet (parquet-avro, ZSTD) from Avro records with \
      required columns, and tags that are UTF-8 already, and back to such. TsFile from tablets, to a \
      cursor over rows.
      """;

  private final int hosts;
  private final int steps;

  public FormatsBenchmark() {
    this(HOSTS, 0);
  }

  /**
   * @param steps of each host; 0 for as many as the settings ask for
   */
  FormatsBenchmark(int hosts, int steps) {
    this.hosts = hosts;
    this.steps = steps;
  }

  @Override
  public String name() {
    return "formats";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    List<Section> sections = new ArrayList<>();
    for (Kind kind : new Kind[] {Kind.FLOATS, Kind.INTEGERS}) {
      int wanted = settings.full() ? FULL_STEPS : STEPS;
      sections.add(section(new DevopsCpu(hosts, steps == 0 ? wanted : steps, kind), settings));
    }
    return sections;
  }

  private static Section section(DevopsCpu load, Settings settings) throws Exception {
    WideTable table = WideTable.of(load.points()).get(0);
    Checksum checksum = WideTable.checksum(List.of(table));
    List<Contestant> contestants = new ArrayList<>();
    for (FileFormat format :
        List.of(new TsmFormat(), new ParquetFormat(false), new TsFileFormat())) {
      contestants.add(new FormatContestant(format, table, checksum, settings.disk()));
    }
    ContestResult result =
        new Contest("File formats: " + load, REFERENCE, contestants)
            .run(WARMUPS, settings.rounds(), settings.progress());
    return ContestSection.of(result, TEXT, List.of());
  }
}
