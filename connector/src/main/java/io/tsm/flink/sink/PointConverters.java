package io.tsm.flink.sink;

import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.PublicEvolving;

/** Converters that are ready for use. */
@PublicEvolving
public final class PointConverters {
  private PointConverters() {}

  /** For records that are the engine's points, as {@link PointSplitter} makes them. */
  public static PointConverter<Point> points() {
    return new OfPoints();
  }

  /** For records that are each one line of line protocol, with times in nanoseconds. */
  public static PointConverter<String> lineProtocol() {
    return lineProtocol(Precision.NANOSECONDS);
  }

  /**
   * For records that are each one line of line protocol. A line must have a time: with the time of
   * its arrival a replay would make another point of it.
   *
   * @param precision the unit of the times
   */
  public static PointConverter<String> lineProtocol(Precision precision) {
    return new OfLines(precision);
  }

  private static final class OfPoints implements PointConverter<Point> {
    private static final long serialVersionUID = 1L;

    @Override
    public void convert(Point point, PointCollector out) throws IOException {
      out.emit(point);
    }
  }

  private static final class OfLines implements PointConverter<String> {
    private static final long serialVersionUID = 1L;

    private final Precision precision;
    private transient PointBuilder builder;
    private transient LineProtocolParser parser;

    OfLines(Precision precision) {
      this.precision = precision;
    }

    @Override
    public void convert(String line, PointCollector out) throws IOException {
      if (builder != out.builder()) { // routing and writing have collectors of their own
        builder = out.builder();
        parser = new LineProtocolParser(builder, precision);
      }
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      if (parser.parse(bytes, 0, bytes.length, 1)) {
        out.emit(builder);
      }
    }
  }
}
