package io.tsm.flink.table;

import io.tsm.flink.source.TsmSource;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.data.RowData;

/** A source whose operator may have a uid of the user's; it makes its watermarks itself. */
@Internal
record NamedScanProvider(
    TsmSource<RowData> source, String name, @Nullable String uid, @Nullable Integer parallelism)
    implements DataStreamScanProvider {

  @Override
  public DataStream<RowData> produceDataStream(
      ProviderContext context, StreamExecutionEnvironment env) {
    DataStreamSource<RowData> rows = env.fromSource(source, WatermarkStrategy.noWatermarks(), name);
    Optional<String> id = uid != null ? Optional.of(uid) : context.generateUid("tsm-source");
    id.ifPresent(rows::uid);
    return rows;
  }

  @Override
  public boolean isBounded() {
    return source.getBoundedness() == Boundedness.BOUNDED;
  }

  @Override
  public Optional<Integer> getParallelism() {
    return Optional.ofNullable(parallelism);
  }
}
