package io.tsm.benchmarks.scale;

import io.tsm.benchmarks.report.Plot.Lines;
import io.tsm.benchmarks.report.Plot.XY;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.scale.SinkUnderLoad.Barrier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Barriers as a part of the page. */
final class BarrierSection {
  private static final double MOST = 2; // times as long as with the smallest cache
  private static final int MOST_BYTES = 1024;

  private BarrierSection() {}

  /**
   * Makes it.
   *
   * @param barriers by size of the cache, the smallest first
   * @param syncs of the disk alone, of 4 KiB, nanoseconds
   * @param largeSyncs likewise of 4 MiB
   */
  static Section of(Map<Long, List<Barrier>> barriers, List<Long> syncs, List<Long> largeSyncs) {
    Table table = new Table("cache", "median, ms", "slowest, ms", "committable, bytes");
    List<XY> medians = new ArrayList<>();
    List<XY> slowest = new ArrayList<>();
    List<Long> sizes = List.copyOf(barriers.keySet());
    int largestCommittable = 0;
    long smallest = 0;
    long largest = 0;
    for (long size : sizes) {
      List<Long> nanos = barriers.get(size).stream().map(Barrier::nanos).toList();
      int bytes = barriers.get(size).stream().mapToInt(Barrier::committableBytes).max().orElse(0);
      largestCommittable = Math.max(largestCommittable, bytes);
      long cached =
          barriers.get(size).stream()
              .mapToLong(Barrier::cachedBytes)
              .sorted()
              .toArray()[barriers.get(size).size() / 2];
      largest = cached;
      if (smallest == 0) {
        smallest = cached;
      }
      table.row(text(cached), millis(median(nanos)), millis(Collections.max(nanos)), "" + bytes);
      medians.add(new XY(cached, median(nanos) / 1e6));
      slowest.add(new XY(cached, Collections.max(nanos) / 1e6));
    }
    double longest = medians.stream().mapToDouble(XY::y).max().orElseThrow();
    double ratio = longest / medians.get(0).y();
    return new Section(
        "Barriers",
        text(barriers.get(sizes.get(0)).size()),
        List.of(
            Verdict.atMost(
                "barrier, up to %s in the cache against %s"
                    .formatted(text(largest), text(smallest)),
                MOST,
                ratio,
                "x"),
            Verdict.atMost("committable", MOST_BYTES, largestCommittable, " bytes")),
        table,
        new Lines(
            "bytes in the cache",
            "milliseconds in flush and prepareCommit",
            lines(medians, slowest)),
        List.of(
            "To make a new file durable took this disk %s ms for 4 KiB and %s ms for 4 MiB (medians of the same run)."
                .formatted(millis(median(syncs)), millis(median(largeSyncs)))),
        Map.of("barriers", barriers, "syncNanos", syncs, "largeSyncNanos", largeSyncs));
  }

  private static String text(int rounds) {
    return String.join(
        "\n",
        "Time which a checkpoint's barrier spends in the sink's writer, `flush` and `prepareCommit`,",
        "with more or less in its cache: the log is made durable, the cache is taken away to be",
        "written in the background. In each round the cache is filled to each size, by its own",
        "count of bytes, and all of it brought to the disk in the log; then come %d values more, 1 KB,"
            .formatted(SinkUnderLoad.LAST_POINTS),
        "and the barrier. %d rounds. Values that come just before a barrier add the time that they"
            .formatted(rounds),
        "take to the log, and some MiB of it to the disk: see below. The committable is what the",
        "checkpoint stores of it.");
  }

  private static Map<String, List<XY>> lines(List<XY> medians, List<XY> slowest) {
    Map<String, List<XY>> lines = new LinkedHashMap<>(); // in this order, so always with its colour
    lines.put("median", medians);
    lines.put("slowest", slowest);
    return lines;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2);
  }

  private static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / 1e6);
  }

  private static String text(long bytes) {
    if (bytes >= 1 << 20) {
      return (bytes >> 20) + " MiB";
    }
    return (bytes >> 10) + " KiB";
  }
}
