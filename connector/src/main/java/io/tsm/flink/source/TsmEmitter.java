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
 * group, at the end of a new file, and when there is nothing to read for now. What new files bring
 * may be as late as the strategy allows: where they are followed, no watermark is above what the
 * strategy says of the rows that were read.
 *
 * @param <T> the records
 */
@Internal
final class TsmEmitter<T> implements RecordEmitter<ScanRow<T>, T, TsmSplitState> {
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Nullable private final Supplier<WatermarkGenerator<T>> generators;
  private final boolean atGroups;
  private final Greatest declared = new Greatest();
  @Nullable private WatermarkGenerator<T> generator;
  @Nullable private WatermarkOutput watermarks;

  /**
   * @param generators of the watermarks that a follower may emit; null for those of groups alone
   * @param atGroups whether there are watermarks at the beginning of groups
   */
  TsmEmitter(@Nullable Supplier<WatermarkGenerator<T>> generators, boolean atGroups) {
    this.generators = generators;
    this.atGroups = atGroups;
  }

  /**
   * Where watermarks go. Not to the outputs of splits: one that is assigned and not yet read would
   * hold the others back, and one that is gone would keep the reader from being idle.
   */
  void watermarksTo(WatermarkOutput output) {
    watermarks = output;
  }

  @Override
  public void emitRecord(ScanRow<T> element, SourceOutput<T> output, TsmSplitState state)
      throws Exception {
    TsmSplit split = element.split;
    if (element.first && !split.isNew() && atGroups) {
      emit(
          generators == null
              ? split.watermark()
              : Math.min(split.watermark(), declared.timestamp()));
    }
    long time = element.time;
    T converted = element.function.convert(element.row);
    if (converted != null) {
      long millis = Math.floorDiv(time, NANOS_PER_MILLI);
      output.collect(converted, millis);
      if (generators != null) {
        generate(converted, millis);
      }
    }
    state.emitted(element.series, time);
    if (element.last && split.isNew()) {
      emitDeclared();
    }
  }

  private void generate(T converted, long millis) {
    if (generator == null) {
      generator = generators.get();
    }
    generator.onEvent(converted, millis, declared);
  }

  /** All rows of what was there and of the new files were given out, to this reader or others. */
  void emitDeclared() {
    emit(declared.timestamp());
  }

  private void emit(long timestamp) {
    if (timestamp > Long.MIN_VALUE) {
      watermarks.emitWatermark(new Watermark(timestamp));
    }
  }

  /** Keeps the greatest watermark that the generator has made. */
  private final class Greatest implements WatermarkOutput {
    private long timestamp = Long.MIN_VALUE;

    long timestamp() {
      if (generator != null) {
        generator.onPeriodicEmit(this);
      }
      return timestamp;
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      timestamp = Math.max(timestamp, watermark.getTimestamp());
    }

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }
}
