package io.tsm.flink.table.format;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** The writing half of the format: line protocol has no word for an update or a delete. */
@Internal
record LineProtocolEncodingFormat(LineSettings settings)
    implements EncodingFormat<SerializationSchema<RowData>> {

  @Override
  public SerializationSchema<RowData> createRuntimeEncoder(
      DynamicTableSink.Context context, DataType physical) {
    return new LineProtocolSerializationSchema(LineColumns.writing(physical, settings), settings);
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }
}
