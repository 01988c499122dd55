package io.tsm.flink.sink;

import io.tsm.engine.model.Point;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * Writes time series as TSM files, InfluxDB's storage format, exactly once: what a completed
 * checkpoint or the end of a bounded job covers is in the files, once, whatever failed meanwhile.
 *
 * <pre>{@code
 * stream.sinkTo(
 *     TsmSink.<Reading>builder()
 *         .path("file:///data/tsm")
 *         .database("metrics")
 *         .converter((reading, out) -> {
 *           out.point("cpu").tag("host", reading.host).field("usage", reading.usage).time(reading.time);
 *           out.emit();
 *         })
 *         .build());
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TsmSink<T>
    implements Sink<T>,
        SupportsCommitter<TsmCommittable>,
        SupportsPreWriteTopology<T>,
        SupportsPostCommitTopology<TsmCommittable>,
        LineageVertexProvider {
  private static final long serialVersionUID = 1L;

  private final TsmSinkOptions options;
  private final PointConverter<? super T> converter;

  /** Found out when the job is translated, before the sink is serialised into it. */
  private boolean logged = true;

  TsmSink(TsmSinkOptions options, PointConverter<? super T> converter) {
    this.options = options;
    this.converter = converter;
  }

  public static <T> TsmSinkBuilder<T> builder() {
    return new TsmSinkBuilder<>();
  }

  /** Looks at how the job will run, and routes each record to the writer that owns its shard. */
  @Override
  public DataStream<T> addPreWriteTopology(DataStream<T> input) {
    logged = JobMode.of(input).needsLog();
    if (options.distribution() == Distribution.NONE) {
      return input;
    }
    SinkParallelism.settle(this, input);
    RouteSelector<T> routes = new RouteSelector<>(converter);
    ShardPartitioner partitioner = new ShardPartitioner(options);
    return input.getType() instanceof PointTypeInfo && BundledRouting.isPossible(input)
        ? bundled(input, routes, partitioner)
        : input.partitionCustom(partitioner, routes);
  }

  /** The type of the stream says that its records, the {@code T} of this sink, are points. */
  @SuppressWarnings("unchecked")
  private DataStream<T> bundled(
      DataStream<T> input, RouteSelector<T> routes, ShardPartitioner partitioner) {
    return (DataStream<T>)
        BundledRouting.route(
            (DataStream<Point>) input,
            (RouteSelector<Point>) routes,
            partitioner,
            SinkParallelism.isLimited(this, input));
  }

  @Override
  public TsmSinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return new TsmSinkWriter<>(options, converter, logged, context, SinkEnvironment.of(options));
  }

  @Override
  public TsmCommitter createCommitter(CommitterInitContext context) throws IOException {
    SinkEnvironment environment = SinkEnvironment.of(options);
    environment.refuseHeldRoot(); // there may be commits to recover before there is a writer
    return new TsmCommitter(options, context, environment);
  }

  /**
   * Adds the operator that compacts, where checkpoints make many small files. It is there, idle,
   * with compaction turned off and in jobs without a log too, so that savepoints fit: the
   * committer's place in the job, by which Flink finds its state, depends on what comes after it.
   * It has no state.
   */
  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<TsmCommittable>> committables) {
    committables.transform(
        CompactionOperatorFactory.NAME,
        Types.VOID,
        new CompactionOperatorFactory(options, logged && options.compaction().enabled()));
  }

  @Override
  public SimpleVersionedSerializer<TsmCommittable> getCommittableSerializer() {
    return TsmCommittableSerializer.INSTANCE;
  }

  /** One data set: the root is its namespace, {@code database.policy} its name. */
  @Override
  public LineageVertex getLineageVertex() {
    return SinkLineage.of(options);
  }
}
