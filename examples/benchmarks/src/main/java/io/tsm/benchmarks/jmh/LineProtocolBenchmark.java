package io.tsm.benchmarks.jmh;

import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Lines with ten tags and ten fields. */
@State(Scope.Thread)
public class LineProtocolBenchmark {
  private static final int HOSTS = 100;
  private static final int STEPS = 10;
  private static final int FIELDS = 10;
  private static final int VALUES = HOSTS * STEPS * FIELDS;

  @Param // all of them
  public DevopsCpu.Kind kind;

  private final PointBuilder builder = new PointBuilder();
  private final LineProtocolParser parser = new LineProtocolParser(builder, Precision.NANOSECONDS);
  private final ByteWriter out = new ByteWriter(1 << 20);
  private List<Point> points;
  private ByteWriter text;

  /** Makes points and their lines. */
  @Setup
  public void prepare() {
    points = new DevopsCpu(HOSTS, STEPS, kind).points();
    text = new ByteWriter(1 << 20);
    points.forEach(point -> LineProtocolFormatter.writePoint(point, text));
  }

  /** Each line, and of each field the value. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public long parse(Traffic traffic) {
    byte[] bytes = text.array();
    long sum = 0;
    int values = 0;
    int from = 0;
    for (int line = 1; from < text.size(); line++) {
      int to = from;
      while (bytes[to] != '\n') {
        to++;
      }
      parser.parse(bytes, from, to, line);
      for (int field = 0; field < builder.fieldCount(); field++) {
        sum += builder.bits(field);
        values++;
      }
      from = to + 1;
    }
    Checks.count("parsed", VALUES, values);
    traffic.bytes += text.size();
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public int format(Traffic traffic) {
    out.clear();
    for (Point point : points) {
      LineProtocolFormatter.writePoint(point, out);
    }
    Checks.count("bytes formatted", text.size(), out.size());
    traffic.bytes += out.size();
    return out.size();
  }
}
