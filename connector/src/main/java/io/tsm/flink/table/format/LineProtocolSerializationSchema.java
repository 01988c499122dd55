package io.tsm.flink.table.format;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.LineProtocolFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;

/** Writes each row as one line, without a line feed at its end. */
@Internal
final class LineProtocolSerializationSchema implements SerializationSchema<RowData> {
  private static final long serialVersionUID = 1L;

  private final List<LineColumn> columns;
  private final LineSettings settings;
  private transient RowToPoint points;
  private transient ByteWriter out;

  LineProtocolSerializationSchema(List<LineColumn> columns, LineSettings settings) {
    this.columns = columns;
    this.settings = settings;
  }

  @Override
  public void open(InitializationContext context) {
    points = new RowToPoint(columns, settings);
    out = new ByteWriter(256);
  }

  @Override
  public byte[] serialize(RowData row) {
    out.clear();
    try {
      LineProtocolFormatter.writePoint(points.point(row), settings.precision(), out);
    } catch (InvalidPointException e) {
      throw new IllegalArgumentException(
          "A row cannot be written as line protocol: "
              + e.getMessage()
              + ". Leave such rows out, as by WHERE. The row is "
              + points.describe(row),
          e);
    }
    return Arrays.copyOf(out.array(), out.size() - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LineProtocolSerializationSchema that
        && columns.equals(that.columns)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(columns, settings);
  }
}
