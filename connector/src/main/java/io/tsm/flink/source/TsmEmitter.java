package io.tsm.flink.source;

import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/**
 * Makes records of rows and emits them, each with the time of its row.
 *
 * <p>Rows come series by series, so the time of a row says nothing of those that follow. What is
 * sure: all splits of earlier shard groups come first, and when a new file is read as a whole, it
 * is as if its rows had come in any other order. So watermarks come at the beginning of a shard
 * group, and at the end of a new file.
 *
 * @param <T> the records
 */
@Internal
final class TsmEmitter<T> implements RecordEmitter<ScanRow<T>, T, TsmSplitState> {
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Nullable private final Supplier<WatermarkGenerator<T>> generators;
  private final Pending pending = new Pending();
  @Nullable private WatermarkGenerator<T> generator;

  /**
   * @param generators of watermarks for new files; null for none
   */
  TsmEmitter(@Nullable Supplier<WatermarkGenerator<T>> generators) {
    this.generators = generators;
  }

  @Override
  public void emitRecord(ScanRow<T> element, SourceOutput<T> output, TsmSplitState state)
      throws Exception {
    TsmSplit split = element.split;
    if (element.first && !split.isNew() && split.watermark() != TsmSplit.NO_WATERMARK) {
      output.emitWatermark(new Watermark(split.watermark()));
    }
    long time = element.time;
    T converted = element.function.convert(element.row);
    if (converted != null) {
      long millis = Math.floorDiv(time, NANOS_PER_MILLI);
      output.collect(converted, millis);
      if (generators != null && split.isNew()) {
        generate(converted, millis);
      }
    }
    state.emitted(element.series, time);
    if (element.last && generator != null) {
      end(output);
    }
  }

  private void generate(T converted, long millis) {
    if (generator == null) {
      generator = generators.get();
    }
    generator.onEvent(converted, millis, pending);
  }

  private void end(SourceOutput<T> output) {
    generator.onPeriodicEmit(pending);
    if (pending.greatest != null) {
      output.emitWatermark(pending.greatest);
    }
  }

  /** Keeps the greatest watermark. */
  private static final class Pending implements WatermarkOutput {
    @Nullable private Watermark greatest;

    @Override
    public void emitWatermark(Watermark watermark) {
      if (greatest == null || watermark.getTimestamp() > greatest.getTimestamp()) {
        greatest = watermark;
      }
    }

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }
}
