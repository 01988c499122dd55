package io.tsm.benchmarks.upload;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.Stopwatch;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.influxdb.FieldSums;
import io.tsm.benchmarks.influxdb.Influxd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDB.ConsistencyLevel;
import org.influxdb.InfluxDBFactory;

/** Line protocol, made before, over one connection of influxdb-java. */
final class HttpWrites implements Contestant {
  private final List<String> batches;
  private final boolean gzip;
  private final FieldSums content;
  private final Path disk;

  /**
   * @param batches lines that are sent at a time
   * @param gzip whether to compress them
   * @param content of them
   */
  HttpWrites(List<String> batches, boolean gzip, FieldSums content, Path disk) {
    this.batches = batches;
    this.gzip = gzip;
    this.content = content;
    this.disk = disk;
  }

  @Override
  public String name() {
    return name(gzip);
  }

  static String name(boolean gzip) {
    return gzip ? "HTTP line protocol, gzip" : "HTTP line protocol";
  }

  @Override
  public Optional<String> absence() {
    return Influxd.absence();
  }

  @Override
  public List<Measurement> run() throws IOException {
    long bytes = 0;
    for (String batch : batches) {
      bytes += batch.getBytes(StandardCharsets.UTF_8).length;
    }
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Influxd influxd = Influxd.start(folder.path(), UploadBenchmark.NEVER_COLD)) {
      influxd.http().query("", "CREATE DATABASE " + UploadBenchmark.DATABASE);
      try (InfluxDB client = InfluxDBFactory.connect("http://127.0.0.1:" + influxd.http().port())) {
        if (gzip) {
          client.enableGzip();
        }
        Stopwatch write = new Stopwatch();
        for (String batch : batches) {
          client.write(
              UploadBenchmark.DATABASE,
              "autogen",
              ConsistencyLevel.ONE,
              TimeUnit.NANOSECONDS,
              batch);
        }
        Measurement measurement = write.stop("into a running influxd", content.values(), bytes);
        UploadBenchmark.checkCount(influxd, content.values());
        content.check(influxd.http(), UploadBenchmark.DATABASE);
        return List.of(measurement);
      }
    }
  }
}
