package io.tsm.benchmarks.size;

import io.tsm.benchmarks.peers.WideTable;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Points in the order in which they come.
 *
 * @param name of the set
 * @param points all of them
 */
record DataSet(String name, List<Point> points) {

  static DataSet of(DevopsCpu load) {
    return new DataSet(load.toString(), load.points());
  }

  /** Reads gzipped line protocol. */
  static DataSet read(String name, Path file) throws IOException {
    List<Point> points = new ArrayList<>();
    try (LineProtocolReader reader =
        new LineProtocolReader(
            new GZIPInputStream(Files.newInputStream(file)),
            new PointBuilder(),
            Precision.NANOSECONDS)) {
      while (reader.next()) {
        points.add(Point.copyOf(reader.point()));
      }
    }
    return new DataSet(name, points);
  }

  /** The same points as tables. */
  List<WideTable> tables() {
    return WideTable.of(points);
  }
}
