package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.influxdb.FieldSums;
import io.tsm.benchmarks.influxdb.Influxd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.influxdb.dto.Point;

/** Line protocol over HTTP into a real server on this machine, by InfluxDB's own client. */
record HttpJob(
    Load load, RuntimeExecutionMode mode, Path disk, Cluster cluster, Checkpoints checkpoints)
    implements Contestant {
  static final String NAME = "HTTP into influxd";

  private static final String DATABASE = "benchmark";
  private static final Duration COLD = Duration.ofMinutes(10); // as by default

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> absence() {
    return Influxd.absence();
  }

  @Override
  public List<Measurement> run() throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Influxd influxd = Influxd.start(folder.path().resolve("influxdb"), COLD);
        Records.Published records = Records.Published.of(new ClientRecords(load.points()))) {
      influxd.http().query("", "CREATE DATABASE " + DATABASE);
      String url = "http://127.0.0.1:" + influxd.http().port();
      Job job = new Job(cluster, mode, folder.path());
      Measurement measurement =
          job.run(
              load.values(),
              new DevopsCpuSource<>(
                  records.name(), TypeInformation.of(Point.class), load.laps(), load.lapNanos()),
              stream -> stream.sinkTo(new HttpSink(url, DATABASE)));
      checkpoints.add(NAME, job.checkpoints());
      long count = influxd.http().count(DATABASE);
      if (count != load.values()) {
        throw new IllegalStateException(
            "influxd counts %d values, of %d".formatted(count, load.values()));
      }
      FieldSums.of(load.points()).check(influxd.http(), DATABASE); // of its only lap
      return List.of(measurement);
    }
  }
}
