package io.tsm.benchmarks.upload;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.influxdb.FieldSums;
import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.benchmarks.report.ContestSection;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import io.tsm.engine.Durability;
import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.influx.Verification;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finished files into a running server, against the same points over HTTP. */
public final class UploadBenchmark implements Benchmark {
  static final String DATABASE = "benchmark";

  /** Long enough for the server not to compact anything meanwhile. */
  static final Duration NEVER_COLD = Duration.ofHours(1);

  private static final double TARGET = 50;
  private static final int BATCH = 5000;
  private static final int WARMUPS = 1;

  /** HTTP gets less than the files have: it is slow, and its rate does not rise with more. */
  private static final DevopsCpu OVER_HTTP = new DevopsCpu(100, 500, Kind.FLOATS);

  private static final DevopsCpu LONGER_OVER_HTTP = new DevopsCpu(100, 5000, Kind.FLOATS);
  private static final DevopsCpu AS_FILES = new DevopsCpu(100, 20_000, Kind.FLOATS);

  private final DevopsCpu files;
  private final DevopsCpu http;

  public UploadBenchmark() {
    this(AS_FILES, OVER_HTTP);
  }

  /**
   * @param files what is uploaded
   * @param http what is written over HTTP
   */
  UploadBenchmark(DevopsCpu files, DevopsCpu http) {
    this.files = files;
    this.http = http;
  }

  @Override
  public String name() {
    return "upload";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    try (TemporaryFolder root = new TemporaryFolder(settings.disk())) {
      List<Point> points = files.points();
      fill(root.path(), points);
      FieldSums content = FieldSums.of(points);
      DevopsCpu load = settings.full() ? LONGER_OVER_HTTP : http;
      List<Point> overHttp = load.points();
      FieldSums httpContent = FieldSums.of(overHttp);
      List<String> batches = batches(overHttp);
      String plain = HttpWrites.name(false);
      Contest contest =
          new Contest(
              "Upload into a running influxd",
              plain,
              List.of(
                  new FilesUpload(root.path(), content, settings.disk(), Verification.ENDS),
                  new FilesUpload(root.path(), content, settings.disk(), Verification.COUNTS),
                  new HttpWrites(batches, false, httpContent, settings.disk()),
                  new HttpWrites(batches, true, httpContent, settings.disk())));
      ContestResult result = contest.run(WARMUPS, settings.rounds(), settings.progress());
      return List.of(ContestSection.of(result, text(load), verdicts(result, plain)));
    }
  }

  private static List<Verdict> verdicts(ContestResult result, String plain) {
    List<Verdict> verdicts = new ArrayList<>();
    for (String subject : result.subjects()) {
      double ratio = result.ratio(subject, FilesUpload.name(Verification.ENDS));
      double gzip = result.ratio(subject, HttpWrites.name(true));
      verdicts.add(
          Verdict.atLeast(
              "upload of files, against the faster HTTP", TARGET, ratio / Math.max(1, gzip)));
    }
    if (verdicts.isEmpty()) {
      verdicts.add(Verdict.atLeast("upload of files, against " + plain, TARGET, Double.NaN));
    }
    return verdicts;
  }

  private String text(DevopsCpu load) {
    return String.join(
        "\n",
        "`tsm upload` of %,d values (%s) as finished, compacted files into a server that has"
            .formatted(files.values(), files),
        "nothing, until it is verified that all are there; in a running JVM. By itself it asks the",
        "server for the last value of each series; with `--verify counts` the server counts all values.",
        "HTTP: only %,d values (%s) by influxdb-java, %,d lines of text a request that are there as"
            .formatted(load.values(), load, BATCH),
        "strings, on one connection. Each round has a server of its own, whose start does not count.",
        "Compare rates. After each, and after its time is taken, the server counts all values, and",
        "sums up each field.");
  }

  private static void fill(Path root, List<Point> points) throws IOException {
    EngineOptions options =
        EngineOptions.defaults().background(false).durability(Durability.EXPLICIT);
    try (StorageEngine engine = StorageEngine.open(root, options)) {
      engine.writePoints(DATABASE, "autogen", points);
      engine.writeSnapshot();
      engine.compact();
    }
  }

  private static List<String> batches(List<Point> points) {
    List<String> batches = new ArrayList<>();
    ByteWriter lines = new ByteWriter(1 << 20);
    for (int i = 0; i < points.size(); i++) {
      LineProtocolFormatter.writePoint(points.get(i), lines);
      if ((i + 1) % BATCH == 0 || i + 1 == points.size()) {
        batches.add(new String(lines.array(), 0, lines.size(), StandardCharsets.UTF_8));
        lines.clear();
      }
    }
    return batches;
  }

  /** Makes sure that the server has all values. */
  static void checkCount(Influxd influxd, long values) throws IOException {
    long count = influxd.http().count(DATABASE);
    if (count != values) {
      throw new IllegalStateException("influxd counts %d values, not %d".formatted(count, values));
    }
  }
}
