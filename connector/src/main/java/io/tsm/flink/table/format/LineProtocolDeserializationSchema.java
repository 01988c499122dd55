package io.tsm.flink.table.format;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.LineScanner;
import io.tsm.engine.model.PointBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/** Reads messages, each of any number of lines, as rows. */
@Internal
final class LineProtocolDeserializationSchema implements DeserializationSchema<RowData> {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 200; // bytes of a line in a message

  private final List<LineColumn> columns;
  private final LineSettings settings;
  private final TypeInformation<RowData> type;
  private transient PointBuilder point;
  private transient LineProtocolParser parser;
  private transient LineScanner scanner;
  private transient PointToRow rows;
  private transient Counter errors;

  LineProtocolDeserializationSchema(
      List<LineColumn> columns, LineSettings settings, TypeInformation<RowData> type) {
    this.columns = columns;
    this.settings = settings;
    this.type = type;
  }

  @Override
  public void open(InitializationContext context) {
    point = new PointBuilder();
    parser = new LineProtocolParser(point, settings.precision());
    scanner = new LineScanner();
    rows = new PointToRow(columns, settings);
    errors = context.getMetricGroup().counter("numParseErrors");
  }

  /** One row, for callers that cannot take several. */
  @Override
  @Nullable
  public RowData deserialize(@Nullable byte[] message) throws IOException {
    Single single = new Single();
    deserialize(message, single);
    return single.row;
  }

  @Override
  public void deserialize(@Nullable byte[] message, Collector<RowData> out) throws IOException {
    if (message == null) {
      return; // what Kafka calls a tombstone
    }
    long line = 1;
    for (int start = 0, end; start < message.length; start = end + 1) {
      scanner.reset();
      end = scanner.scan(message, start, message.length);
      if (end < 0) {
        end = message.length;
      }
      RowData row = row(message, start, end, line);
      if (row != null) {
        out.collect(row);
      }
      line += scanner.lineFeeds();
    }
  }

  /** The row of a line; null if there is none. */
  @Nullable
  private RowData row(byte[] message, int from, int to, long line) throws IOException {
    try {
      return parser.parse(message, from, to, line) ? rows.row(point) : null;
    } catch (InvalidPointException e) {
      return failed(e, e.getMessage(), message, from, to);
    } catch (RowMismatchException e) {
      return failed(e, "line " + line + ": " + e.getMessage(), message, from, to);
    }
  }

  @Nullable
  private RowData failed(RuntimeException cause, String what, byte[] message, int from, int to)
      throws IOException {
    if (settings.ignoreParseErrors()) {
      errors.inc();
      return null;
    }
    String shown =
        new String(message, from, Math.min(to - from, SHOWN), StandardCharsets.UTF_8)
            + (to - from > SHOWN ? "..." : "");
    throw new IOException(
        "Line protocol, %s. The line is: %s (Set '%s' = 'true' to leave out such lines.)"
            .formatted(
                what, shown, LineSettings.key(LineProtocolFormatOptions.IGNORE_PARSE_ERRORS)),
        cause);
  }

  @Override
  public boolean isEndOfStream(RowData nextElement) {
    return false;
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return type;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LineProtocolDeserializationSchema that
        && columns.equals(that.columns)
        && settings.equals(that.settings)
        && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return Objects.hash(columns, settings, type);
  }

  /** Takes one row and refuses more. */
  private static final class Single implements Collector<RowData> {
    private RowData row;

    @Override
    public void collect(RowData added) {
      if (row != null) {
        throw new UnsupportedOperationException(
            "a message has more than one line, and this connector takes one row of a message; send"
                + " one line in each");
      }
      row = added;
    }

    @Override
    public void close() {}
  }
}
