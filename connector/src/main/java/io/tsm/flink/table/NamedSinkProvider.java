package io.tsm.flink.table;

import io.tsm.flink.sink.TsmSink;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.data.RowData;

/** A sink whose operators have uids of the user's, so that they find their state in savepoints. */
@Internal
record NamedSinkProvider(TsmSink<RowData> sink, String uid, @Nullable Integer parallelism)
    implements DataStreamSinkProvider {

  @Override
  public DataStreamSink<?> consumeDataStream(ProviderContext context, DataStream<RowData> rows) {
    DataStreamSink<RowData> result = rows.sinkTo(sink).uid(uid);
    int wanted = parallelism != null ? parallelism : rows.getParallelism();
    return wanted > 0 ? result.setParallelism(wanted) : result;
  }

  @Override
  public Optional<Integer> getParallelism() {
    return Optional.ofNullable(parallelism);
  }
}
