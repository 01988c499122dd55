package io.tsm.flink.source;

import io.tsm.engine.read.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;

/**
 * Some rows of a split, on their way from the thread that reads to the task's thread.
 *
 * @param <T> the records
 */
@Internal
final class SplitRows<T> implements RecordsWithSplitIds<ScanRow<T>> {
  private final TsmSplit split;
  private final boolean first;
  private final List<Part<T>> parts = new ArrayList<>();
  private final ScanRow<T> current = new ScanRow<>();
  private int size;
  private boolean last;
  private boolean begun;
  private int part;
  private int row;

  /** Rows of a series. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Part<T>(
      byte[] series, TsmRowConverter.RowFunction<T> function, @Nullable RowBatch batch, int to) {}

  /**
   * @param first true for the first rows of a split that are read by this attempt
   */
  SplitRows(TsmSplit split, boolean first) {
    this.split = split;
    this.first = first;
  }

  void add(byte[] series, TsmRowConverter.RowFunction<T> function, RowBatch batch, int rows) {
    parts.add(new Part<>(series, function, batch, rows));
    size += rows;
  }

  /** A record of a series as a whole. */
  void add(byte[] series, T converted) {
    parts.add(new Part<>(series, row -> converted, null, 1));
    size++;
  }

  int size() {
    return size;
  }

  boolean isLast() {
    return last;
  }

  /** The split has no more rows. */
  void end() {
    last = true;
  }

  @Nullable
  @Override
  public String nextSplit() {
    if (begun) {
      return null;
    }
    begun = true;
    current.split = split;
    current.first = first;
    return split.splitId();
  }

  @Nullable
  @Override
  public ScanRow<T> nextRecordFromSplit() {
    while (part < parts.size()) {
      Part<T> rows = parts.get(part);
      if (row < rows.to) {
        current.first = first && part == 0 && row == 0;
        current.last = last && part == parts.size() - 1 && row == rows.to - 1;
        if (rows.batch == null) {
          current.time = Long.MAX_VALUE; // the series is read as a whole
        } else {
          current.row.set(rows.batch, row);
          current.time = rows.batch.time(row);
        }
        row++;
        current.function = rows.function;
        current.series = rows.series;
        return current;
      }
      part++;
      row = 0;
    }
    return null;
  }

  @Override
  public Set<String> finishedSplits() {
    return last ? Set.of(split.splitId()) : Set.of();
  }
}
