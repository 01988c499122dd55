package io.tsm.flink.source;

import io.tsm.engine.io.Storage;
import io.tsm.flink.fs.Storages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.util.clock.RelativeClock;
import org.apache.flink.util.clock.SystemClock;

/**
 * Reads the rows of series from the TSM files of a root: what is there, or also what comes later.
 * Exactly once: a checkpoint keeps the series and time of the last row of each split.
 *
 * <p>Rows come series by series, each in the order of time, and have their times as timestamps. The
 * source makes watermarks itself, so {@code env.fromSource} is to be given {@link
 * WatermarkStrategy#noWatermarks()}: by the times of rows, all series but the first would be late.
 *
 * <pre>{@code
 * env.fromSource(
 *     TsmSource.<Reading>builder().path("file:///data/tsm").database("metrics")
 *         .measurements("air").converter(converter, TypeInformation.of(Reading.class)).build(),
 *     WatermarkStrategy.noWatermarks(), "readings")
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TsmSource<T>
    implements Source<T, TsmSplit, TsmScanState>, ResultTypeQueryable<T>, LineageVertexProvider {
  private static final long serialVersionUID = 1L;

  private final TsmSourceOptions options;
  @Nullable private final TsmRowConverter<T> converter;
  @Nullable private final TsmSeriesFunction<T> function;
  private final TypeInformation<T> type;
  @Nullable private final WatermarkStrategy<T> watermarks;
  private final boolean byTime;

  /**
   * @param watermarks null for those of shard groups
   * @param byTime whether they are about the times of the rows
   */
  TsmSource(
      TsmSourceOptions options,
      @Nullable TsmRowConverter<T> converter,
      @Nullable TsmSeriesFunction<T> function,
      TypeInformation<T> type,
      @Nullable WatermarkStrategy<T> watermarks,
      boolean byTime) {
    this.options = options;
    this.converter = converter;
    this.function = function;
    this.type = type;
    this.watermarks = watermarks;
    this.byTime = byTime;
  }

  public static <T> TsmSourceBuilder<T> builder() {
    return new TsmSourceBuilder<>();
  }

  @Override
  public Boundedness getBoundedness() {
    return options.isBounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<T, TsmSplit> createReader(SourceReaderContext context) {
    Storage storage = storage();
    MetricGroup metrics = context.metricGroup();
    ReadCounts counts = new ReadCounts(metrics, options.limit());
    return new TsmSourceReader<>(
        () -> new TsmSplitReader<>(storage, options, converter, function, counts),
        new TsmEmitter<>(generators(metrics), hasWatermarksOfGroups()),
        context);
  }

  /**
   * Rows of a later group cannot be earlier than its start; but those of new files can, so a
   * follower that is not told how late they may be has no watermarks.
   */
  private boolean hasWatermarksOfGroups() {
    return watermarks == null ? options.isBounded() : byTime;
  }

  @Nullable
  private Supplier<WatermarkGenerator<T>> generators(MetricGroup metrics) {
    return watermarks == null || options.isBounded() || function != null
        ? null
        : () -> watermarks.createWatermarkGenerator(new GeneratorContext(metrics));
  }

  @Override
  public SplitEnumerator<TsmSplit, TsmScanState> createEnumerator(
      SplitEnumeratorContext<TsmSplit> context) {
    return restoreEnumerator(context, null);
  }

  @Override
  public SplitEnumerator<TsmSplit, TsmScanState> restoreEnumerator(
      SplitEnumeratorContext<TsmSplit> context, @Nullable TsmScanState state) {
    return new TsmSplitEnumerator(context, new ShardLister(storage(), options), options, state);
  }

  private Storage storage() {
    try {
      return Storages.open(options.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public SimpleVersionedSerializer<TsmSplit> getSplitSerializer() {
    return TsmSplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<TsmScanState> getEnumeratorCheckpointSerializer() {
    return TsmScanStateSerializer.INSTANCE;
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }

  @Override
  public LineageVertex getLineageVertex() {
    return SourceLineage.of(options, getBoundedness());
  }

  /** What a generator of watermarks may ask for. */
  private record GeneratorContext(MetricGroup metrics)
      implements WatermarkGeneratorSupplier.Context {

    @Override
    public MetricGroup getMetricGroup() {
      return metrics;
    }

    @Override
    public RelativeClock getInputActivityClock() {
      return SystemClock.getInstance();
    }
  }
}
