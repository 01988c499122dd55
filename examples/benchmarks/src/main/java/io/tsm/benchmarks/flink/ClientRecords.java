package io.tsm.benchmarks.flink;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.influxdb.dto.Point;

/** Points of InfluxDB's client, for one lap. */
final class ClientRecords implements Records<Point> {
  private final Point[] points;

  /**
   * @param points whose fields are floats
   */
  ClientRecords(List<io.tsm.engine.model.Point> points) {
    Map<String, Map<String, String>> tags = new HashMap<>();
    this.points = new Point[points.size()];
    for (int row = 0; row < this.points.length; row++) {
      io.tsm.engine.model.Point point = points.get(row);
      Point.Builder builder =
          Point.measurement(point.seriesKey().measurement())
              .tag(
                  tags.computeIfAbsent(
                      point.seriesKey().toString(), key -> point.seriesKey().tags()))
              .time(point.time(), TimeUnit.NANOSECONDS);
      for (int i = 0; i < point.fieldCount(); i++) {
        builder.addField(
            new String(point.fieldName(i), StandardCharsets.UTF_8),
            Double.longBitsToDouble(point.bits(i)));
      }
      this.points[row] = builder.build();
    }
  }

  @Override
  public int size() {
    return points.length;
  }

  @Override
  public Point at(int index, long shift) {
    if (shift != 0) {
      throw new IllegalArgumentException("the client's points are for one lap");
    }
    return points[index];
  }
}
