package io.tsm.flink.source;

import org.apache.flink.annotation.Internal;

/**
 * What a {@link SplitRows} gives for each row, always the same object.
 *
 * @param <T> the records
 */
@Internal
final class ScanRow<T> {
  final TsmRow row = new TsmRow();
  TsmRowConverter.RowFunction<T> function;
  byte[] series;
  long time; // up to which the series is read
  TsmSplit split;
  boolean first; // of the split, in this attempt
  boolean last; // of the split
}
