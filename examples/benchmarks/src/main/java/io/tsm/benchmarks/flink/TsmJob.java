package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.TsmFormat;
import io.tsm.engine.model.Point;
import io.tsm.flink.sink.PointConverters;
import io.tsm.flink.sink.PointTypeInfo;
import io.tsm.flink.sink.TsmSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;

/** This project's sink, with its defaults. */
record TsmJob(
    Load load, RuntimeExecutionMode mode, Path disk, Cluster cluster, Checkpoints checkpoints)
    implements Contestant {
  static final String NAME = "TsmSink";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Measurement> run() throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Records.Published records = Records.Published.of(new PointRecords(load.points()))) {
      Path root = folder.path().resolve("tsm");
      TsmSink<Point> sink = sink(root, folder.path());
      Job job = new Job(cluster, mode, folder.path());
      Measurement measurement =
          job.run(load.values(), source(records, load), stream -> stream.sinkTo(sink));
      checkpoints.add(NAME, job.checkpoints());
      long bytes = check(root);
      return List.of(
          new Measurement(measurement.what(), measurement.seconds(), load.values(), bytes));
    }
  }

  static DevopsCpuSource<Point> source(Records.Published records, Load load) {
    return new DevopsCpuSource<>(
        records.name(), PointTypeInfo.INSTANCE, load.laps(), load.lapNanos());
  }

  static TsmSink<Point> sink(Path root, Path temporary) {
    return TsmSink.<Point>builder()
        .path(root.toUri().toString())
        .database("benchmark")
        .localDirectory(temporary.toString())
        .converter(PointConverters.points())
        .build();
  }

  private long check(Path root) throws IOException {
    Checksum found = new Checksum();
    long bytes = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".tsm")).toList()) {
        TsmFormat.read(file, found);
        bytes += Files.size(file);
      }
    }
    load.checksum().check(NAME, found);
    return bytes;
  }
}
