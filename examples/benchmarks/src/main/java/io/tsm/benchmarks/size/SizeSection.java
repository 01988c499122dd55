package io.tsm.benchmarks.size;

import io.tsm.benchmarks.peers.ParquetFormat;
import io.tsm.benchmarks.peers.TsFileFormat;
import io.tsm.benchmarks.report.Plot;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Sizes as a part of the page. */
final class SizeSection {
  private static final String TITLE = "Bytes per value after full compaction";

  private static final String TEXT =
      """
      Each set in one shard. This engine: several snapshots, compacted as by `tsm compact`. InfluxDB: \
      a real influxd that got the points over HTTP and compacted its shard fully. Bytes are those \
      of whole files, indexes included. Parquet and TsFile get one table for each measurement, a \
      column for each tag and field, rows sorted by series and time; Parquet has dictionaries and \
      ZSTD, once more with its optional byte stream split of floats; TsFile its own defaults for \
      each type. All values were read back and compared. "0.5x of 8" says that somebody takes 8 \
      bytes for a value, and this engine half as many.
      """;

  private static final List<String> REASONS =
      List.of(
          "A TSM file names every field of every series in its index, tags and all, and 28 bytes"
              + " for each 1000 values. Where series are short or values take few bits, as with"
              + " integers, that is what makes it larger than tables, which have a tag once in a"
              + " dictionary.",
          "Each field of a series has timestamps of its own in TSM: nothing if they are regular,"
              + " but where they are not, tables store once for a row what TSM stores for each field.",
          "Floats with few decimals, or few different ones, are the better for a general"
              + " compressor or a dictionary, which TSM has for strings only: it stores the XOR"
              + " with the value before, of which decimals leave nearly all bits.");

  private SizeSection() {}

  static Section of(List<SetSizes> sizes, List<String> notes) {
    Set<String> who = new LinkedHashSet<>();
    sizes.forEach(set -> who.addAll(set.bytes().keySet()));
    List<String> all = new ArrayList<>(REASONS);
    all.addAll(notes);
    return new Section(
        TITLE, TEXT, verdicts(sizes), table(sizes, who), plot(sizes, who), all, sizes);
  }

  private static List<Verdict> verdicts(List<SetSizes> sizes) {
    List<Verdict> verdicts = new ArrayList<>();
    for (SetSizes set : sizes) {
      verdicts.add(atMost(set, SizeBenchmark.INFLUXDB));
    }
    for (SetSizes set : sizes) {
      if (set.set().endsWith(Kind.FLOATS.toString())) {
        verdicts.add(atMost(set, new ParquetFormat(false).name()));
        verdicts.add(atMost(set, new TsFileFormat().name()));
      }
    }
    return verdicts;
  }

  private static Verdict atMost(SetSizes set, String who) {
    return Verdict.atMost(set.set() + ", bytes of " + who + "'s", 1, set.ratio(who), "x");
  }

  /** Ours, then the others, each with how many times as large ours is. */
  private static Table table(List<SetSizes> sizes, Set<String> who) {
    List<String> header = new ArrayList<>(List.of("set", "values"));
    header.addAll(who);
    Table table = new Table(1, header);
    for (SetSizes set : sizes) {
      List<String> cells =
          new ArrayList<>(List.of(set.set(), String.format(Locale.ROOT, "%,d", set.values())));
      for (String one : who) {
        String size = format("%.3f", set.perValue(one));
        cells.add(
            one.equals(SizeBenchmark.OURS)
                ? size
                : format("%.2fx of ", set.ratio(one)).concat(size));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static Plot plot(List<SetSizes> sizes, Set<String> who) {
    Map<String, List<Double>> series = new LinkedHashMap<>();
    for (String one : who) {
      series.put(one, sizes.stream().map(set -> set.perValue(one)).toList());
    }
    return new Plot.Bars(
        "bytes/value", sizes.stream().map(set -> shortName(set.set())).toList(), series);
  }

  /** For the axis: what of a synthetic set differs. */
  private static String shortName(String set) {
    return set.replaceFirst(", [^,]* steps,", ",");
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
