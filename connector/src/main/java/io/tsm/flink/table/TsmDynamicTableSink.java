package io.tsm.flink.table;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableFactory;

@Internal
final class TsmDynamicTableSink implements DynamicTableSink {
  static TsmDynamicTableSink of(
      DynamicTableFactory.Context context, TsmTableSchema schema, ReadableConfig options) {
    return new TsmDynamicTableSink();
  }

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
    return ChangelogMode.insertOnly();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DynamicTableSink copy() {
    return this;
  }

  @Override
  public String asSummaryString() {
    return "tsm";
  }
}
