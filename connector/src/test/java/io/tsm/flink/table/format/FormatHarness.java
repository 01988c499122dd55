package io.tsm.flink.table.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.connector.sink.SinkRuntimeProviderContext;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.UserCodeClassLoader;

/** The format as a connector uses it: made from options and types, sent to a task, opened. */
final class FormatHarness {
  private final DataType row;
  private final Configuration options;
  private final Counter errors = new SimpleCounter();
  private List<String> metadata = List.of();

  private FormatHarness(DataType row, Map<String, String> options) {
    this.row = row;
    this.options = Configuration.fromMap(options);
  }

  static FormatHarness of(DataType row, Map<String, String> options) {
    return new FormatHarness(row, options);
  }

  FormatHarness withMetadata(String... keys) {
    metadata = List.of(keys);
    return this;
  }

  /** Lines that were left out. */
  long errors() {
    return errors.getCount();
  }

  DeserializationSchema<RowData> decoder() throws Exception {
    int columns = DataType.getFieldCount(row);
    return decoder(IntStream.range(0, columns).toArray());
  }

  DeserializationSchema<RowData> decoder(int... columns) throws Exception {
    DecodingFormat<DeserializationSchema<RowData>> format =
        new LineProtocolFormatFactory().createDecodingFormat(null, options);
    format.applyReadableMetadata(metadata);
    int[][] paths = IntStream.of(columns).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
    DeserializationSchema<RowData> schema =
        ((ProjectableDecodingFormat<DeserializationSchema<RowData>>) format)
            .createRuntimeDecoder(ScanRuntimeProviderContext.INSTANCE, row, paths);
    DeserializationSchema<RowData> sent = InstantiationUtil.clone(schema);
    if (!sent.equals(schema)) {
      throw new AssertionError("a schema is not what was sent");
    }
    sent.open(new Opening());
    return sent;
  }

  SerializationSchema<RowData> encoder() throws Exception {
    SerializationSchema<RowData> schema =
        new LineProtocolFormatFactory()
            .createEncodingFormat(null, options)
            .createRuntimeEncoder(new SinkRuntimeProviderContext(false), row);
    SerializationSchema<RowData> sent = InstantiationUtil.clone(schema);
    if (!sent.equals(schema)) {
      throw new AssertionError("a schema is not what was sent");
    }
    sent.open(new Opening());
    return sent;
  }

  /** The rows of one message. */
  List<RowData> read(String message) throws Exception {
    return read(decoder(), message);
  }

  static List<RowData> read(DeserializationSchema<RowData> decoder, String message)
      throws IOException {
    List<RowData> rows = new ArrayList<>();
    decoder.deserialize(message.getBytes(UTF_8), new ListCollector<>(rows));
    return rows;
  }

  static StringData text(String text) {
    return StringData.fromString(text);
  }

  private final class Opening
      implements DeserializationSchema.InitializationContext,
          SerializationSchema.InitializationContext {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup() {
        @Override
        public Counter counter(String name) {
          return name.equals("numParseErrors") ? errors : super.counter(name);
        }
      };
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      throw new UnsupportedOperationException("some of Flink's connectors have none");
    }
  }
}
