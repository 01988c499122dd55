package io.tsm.benchmarks.range;

import io.tsm.benchmarks.report.Plot.Bars;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Reads of ranges as a part of the page. */
final class RangeSection {
  private static final String NOTE =
      "Bytes can be more than those of the blocks that overlap: where a reader asks for two blocks"
          + " that follow each other it reads ahead, in large pieces, and passes over what it does"
          + " not need in them.";

  private RangeSection() {}

  /**
   * Makes it.
   *
   * @param reads of each window, that of everything last
   */
  static Section of(DevopsCpu load, Map<String, List<RangeRead>> reads) {
    List<String> windows = List.copyOf(reads.keySet());
    Table table =
        new Table(
            "window",
            "values",
            "blocks there",
            "blocks that overlap",
            "blocks read",
            "KiB of these",
            "KiB read",
            "KiB of the index",
            "ms");
    reads.forEach(
        (window, all) -> {
          RangeRead read = all.get(0);
          table.row(
              window,
              count(read.values()),
              count(read.blocks()),
              count(read.blocksNeeded()),
              count(read.blocksRead()),
              count(read.bytesNeeded() >> 10),
              count(read.bytesRead() >> 10),
              count(read.bytesOpened() >> 10),
              String.format(Locale.ROOT, "%.2f", medianSeconds(all) * 1e3));
        });
    return new Section(
        "Reads of a range of time",
        text(load, reads.get(windows.get(0)).size()),
        List.of(verdict(reads)),
        table,
        new Bars("% of what reading everything takes", windows, shares(reads)),
        List.of(NOTE),
        reads);
  }

  private static String text(DevopsCpu load, int rounds) {
    return String.join(
        "\n",
        "A fully compacted shard of %,d values (%s), one file; windows begin at %d %% of the time."
            .formatted(load.values(), load, RangeBenchmark.BEGIN_PERCENT),
        "Each read opens the file, which reads its index, and goes through all series and fields,",
        "one thread, the file in the system's cache. How many blocks overlap a window is counted from",
        "the index; how many are read, checked and decoded, by the reader; the bytes are those that it",
        "asks the file for. All values were compared with those written. Medians of %d rounds."
            .formatted(rounds));
  }

  /** Every read of every window counts. */
  private static Verdict verdict(Map<String, List<RangeRead>> reads) {
    List<String> windows = new ArrayList<>();
    List<String> needed = new ArrayList<>();
    List<String> read = new ArrayList<>();
    reads.forEach(
        (window, all) -> {
          windows.add(window);
          needed.add(count(all.get(0).blocksNeeded()));
          read.add(count(all.stream().mapToLong(RangeRead::blocksRead).max().orElse(0)));
        });
    return new Verdict(
        "blocks read for a range of time: " + String.join("; ", windows),
        "those that overlap: " + String.join("; ", needed),
        String.join("; ", read),
        reads.values().stream().flatMap(List::stream).allMatch(RangeRead::isExact));
  }

  private static Map<String, List<Double>> shares(Map<String, List<RangeRead>> reads) {
    Map<String, List<Double>> shares = new LinkedHashMap<>();
    shares.put("values", percent(reads, all -> all.get(0).values()));
    shares.put("blocks", percent(reads, all -> all.get(0).blocksRead()));
    shares.put("bytes", percent(reads, all -> all.get(0).bytesRead()));
    shares.put("time", percent(reads, RangeSection::medianSeconds));
    return shares;
  }

  /** Of the last window, which is everything; to one decimal. */
  private static List<Double> percent(
      Map<String, List<RangeRead>> reads, ToDoubleFunction<List<RangeRead>> figure) {
    List<Double> figures = reads.values().stream().map(figure::applyAsDouble).toList();
    double everything = figures.get(figures.size() - 1);
    return figures.stream().map(one -> Math.rint(1000 * one / everything) / 10).toList();
  }

  private static double medianSeconds(List<RangeRead> reads) {
    return reads.stream().map(RangeRead::seconds).sorted().toList().get(reads.size() / 2);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
