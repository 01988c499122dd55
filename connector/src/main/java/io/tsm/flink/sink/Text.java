package io.tsm.flink.sink;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;

/** Texts in messages. */
@Internal
final class Text {
  private static final int LONGEST = 300;

  private Text() {}

  /** A point as a line of line protocol, without its line feed. */
  static String of(PointView point) {
    ByteWriter out = new ByteWriter(256);
    LineProtocolFormatter.writePoint(point, out);
    return withoutLineFeed(out);
  }

  /** A value in a row as a line of line protocol, without its line feed. */
  static String of(SeriesKey series, byte[] fieldName, Values values, int row) {
    ByteWriter out = new ByteWriter(256);
    LineProtocolFormatter.writeLine(series.bytes(), fieldName, values, row, out);
    return withoutLineFeed(out);
  }

  private static String withoutLineFeed(ByteWriter line) {
    return new String(line.array(), 0, line.size() - 1, StandardCharsets.UTF_8);
  }

  /** One line of bounded length. */
  static String shorten(String text) {
    String line = text.replace("\r", "\\r").replace("\n", "\\n");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
