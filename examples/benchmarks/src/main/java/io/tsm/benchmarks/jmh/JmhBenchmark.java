package io.tsm.benchmarks.jmh;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.report.Plot;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.workload.DevopsCpu;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Codecs, line protocol, cache, log, reader and merger by themselves. */
public final class JmhBenchmark implements Benchmark {
  private static final List<Class<?>> CODECS =
      List.of(CodecBenchmark.class, TimestampBenchmark.class);
  private static final Map<Class<?>, String> PARTS = parts();

  /** What the short form makes do with. */
  private static final Map<String, String[]> FEW =
      Map.of(
          "shape",
          Stream.of(
                  Shape.FLOATS_RANDOM_WALK,
                  Shape.FLOATS_WITH_2_DECIMALS,
                  Shape.INTEGERS_RANDOM_WALK,
                  Shape.INTEGERS_COUNTER,
                  Shape.BOOLEANS_RANDOM,
                  Shape.STRINGS_OF_12_WORDS)
              .map(Shape::name)
              .toArray(String[]::new),
          "kind",
          new String[] {DevopsCpu.Kind.FLOATS.name(), DevopsCpu.Kind.INTEGERS.name()},
          "series",
          new String[] {"1000"});

  private static final String PARTS_TEXT =
      "One thread, files in memory. MB/s are those of text for line protocol, of times and values"
          + " (16 bytes) for all else.";
  private static final List<String> NOTES =
      List.of(
          "Cache and replay begin with an empty cache: what they allocate is what the cache keeps,"
              + " and the arrays that it has outgrown.");

  private static Map<Class<?>, String> parts() {
    Map<Class<?>, String> parts = new LinkedHashMap<>();
    parts.put(LineProtocolBenchmark.class, "line protocol");
    parts.put(CacheBenchmark.class, "cache");
    parts.put(WalBenchmark.class, "log");
    parts.put(ReaderBenchmark.class, "reader");
    parts.put(MergeBenchmark.class, "merge");
    return parts;
  }

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public List<Section> run(Settings settings) throws RunnerException {
    return List.of(codecs(settings), parts(settings));
  }

  private static Section codecs(Settings settings) throws RunnerException {
    List<JmhScore> scores = new ArrayList<>();
    for (Class<?> codec : CODECS) {
      settings.progress().accept("JMH: " + codec.getSimpleName());
      scores.addAll(JmhRun.of(codec, settings.full(), FEW));
    }
    Map<String, JmhScore> encode = byParams(scores, "encode");
    Map<String, JmhScore> decode = byParams(scores, "decode");
    Table table =
        new Table(
            "block of 1000",
            "encode, ns/value",
            "MB/s",
            "allocated bytes/value",
            "decode, ns/value",
            "MB/s",
            "allocated bytes/value");
    List<Double> encodeNanos = new ArrayList<>();
    List<Double> decodeNanos = new ArrayList<>();
    encode.forEach(
        (shape, encoded) -> {
          JmhScore decoded = decode.get(shape);
          List<String> cells = new ArrayList<>(List.of(shape));
          cells.addAll(cells(encoded));
          cells.addAll(cells(decoded));
          table.row(cells.toArray(String[]::new));
          encodeNanos.add(encoded.nanosPerValue());
          decodeNanos.add(decoded.nanosPerValue());
        });
    Map<String, List<Double>> series = new LinkedHashMap<>();
    series.put("encode", encodeNanos);
    series.put("decode", decodeNanos);
    return new Section(
        "Codecs",
        "Whole blocks, as they are in files, by one thread. MB/s are those of values (or times) that"
            + " are not encoded: 8 bytes for a number or a time, 1 for a boolean.",
        List.of(),
        table,
        new Plot.Bars("ns/value", List.copyOf(encode.keySet()), series),
        List.of("Times are the same in each block, and one run, where values are measured."),
        scores);
  }

  private static Map<String, JmhScore> byParams(List<JmhScore> scores, String method) {
    Map<String, JmhScore> found = new LinkedHashMap<>();
    for (JmhScore score : scores) {
      if (score.method().equals(method)) {
        found.put(String.join(", ", score.params()), score);
      }
    }
    return found;
  }

  private static Section parts(Settings settings) throws RunnerException {
    Table table =
        new Table(2, List.of("what", "with", "ns/value", "MB/s", "allocated bytes/value"));
    Map<String, List<JmhScore>> all = new LinkedHashMap<>();
    for (Map.Entry<Class<?>, String> part : PARTS.entrySet()) {
      settings.progress().accept("JMH: " + part.getKey().getSimpleName());
      List<JmhScore> scores = JmhRun.of(part.getKey(), settings.full(), FEW);
      all.put(part.getValue(), scores);
      for (JmhScore score : scores) {
        List<String> cells = new ArrayList<>();
        cells.add(part.getValue() + ": " + words(score.method()));
        cells.add(String.join(", ", score.params()));
        cells.addAll(cells(score));
        table.row(cells.toArray(String[]::new));
      }
    }
    return new Section("Parts of the engine", PARTS_TEXT, List.of(), table, null, NOTES, all);
  }

  private static List<String> cells(JmhScore score) {
    return List.of(
        String.format(Locale.ROOT, "%.2f", score.nanosPerValue()),
        String.format(Locale.ROOT, "%.0f", score.megabytesPerSecond()),
        String.format(Locale.ROOT, "%.2f", score.allocatedPerValue()));
  }

  /** {@code writeAndSort} becomes {@code write and sort}. */
  private static String words(String method) {
    return method.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }
}
