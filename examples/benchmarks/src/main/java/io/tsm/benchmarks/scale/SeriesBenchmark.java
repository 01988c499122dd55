package io.tsm.benchmarks.scale;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.report.ContestSection;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A million series with few values each, beside a thousand with as many values each. */
public final class SeriesBenchmark implements Benchmark {
  private static final int WARMUPS = 1; // of ten million values each
  private static final int MANY = 1_000_000;
  private static final int FEW = 1_000;
  private static final int STEPS = 10;
  private static final double MOST = 2; // times the cost

  @Override
  public String name() {
    return "series";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    return List.of(section(MANY, FEW, settings));
  }

  /**
   * Compares.
   *
   * @param many series
   * @param few series, of which the other number is a multiple
   */
  static Section section(int many, int few, Settings settings) throws Exception {
    SeriesHeap heap = SeriesHeap.measure(many);
    SeriesLoad manySeries = new SeriesLoad(many, STEPS, 1);
    SeriesLoad fewSeries = new SeriesLoad(few, STEPS, many / few);
    Contest contest =
        new Contest(
            "Many series",
            fewSeries.toString(),
            List.of(
                new SeriesEngine(fewSeries, settings.disk()),
                new SeriesEngine(manySeries, settings.disk())));
    ContestResult result = contest.run(WARMUPS, settings.rounds(), settings.progress());
    return ContestSection.of(result, text(manySeries, fewSeries), verdicts(result, manySeries))
        .with(note(heap, many), heap);
  }

  private static String text(SeriesLoad many, SeriesLoad few) {
    return String.join(
        "\n",
        "%,d series, or %,d, with %d values each, one field; points come in the order of time, so"
            .formatted(many.series(), few.series(), many.steps()),
        "that each is of another series than the one before. The few series are written %,d times,"
            .formatted(few.repeats()),
        "each time into an empty cache, a log and a file of their own: so many values in all.",
        "*write*: into cache and log, %,d points in an entry of the log; *snapshot*: the cache into"
            .formatted(SeriesEngine.BATCH),
        "a TSM file; *read*: all values back. One thread; nothing waits for the disk, which would",
        "only count the files. Bytes are those of the log and of the files.");
  }

  private static List<Verdict> verdicts(ContestResult result, SeriesLoad many) {
    List<Verdict> verdicts = new ArrayList<>();
    for (String subject : result.subjects()) {
      verdicts.add(
          Verdict.atMost(
              "cost per value with %s, %s".formatted(many, subject),
              MOST,
              1 / result.ratio(subject, many.toString()),
              "x"));
    }
    return verdicts;
  }

  private static String note(SeriesHeap heap, int series) {
    return String.format(
        Locale.ROOT,
        "Heap of a series in the cache, measured with %,d of them and one value each: %.0f bytes,"
            + " and %.0f of its key, which is there once for the whole writer; the cache counts"
            + " %.0f.",
        series,
        heap.cacheBytes(),
        heap.keyBytes(),
        heap.countedBytes());
  }
}
