package io.tsm.flink.source;

import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/** A split while it is read: the place of the last row that was emitted. */
@Internal
final class TsmSplitState {
  private final TsmSplit split;
  @Nullable private byte[] series;
  private long time;

  TsmSplitState(TsmSplit split) {
    this.split = split;
    this.series = split.series();
    this.time = split.time();
  }

  void emitted(byte[] newSeries, long newTime) {
    series = newSeries;
    time = newTime;
  }

  TsmSplit split() {
    return split.at(series, time);
  }
}
