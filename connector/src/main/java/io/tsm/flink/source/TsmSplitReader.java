package io.tsm.flink.source;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Reads splits one after the other, in a thread of its own.
 *
 * @param <T> the records
 */
@Internal
final class TsmSplitReader<T> implements SplitReader<ScanRow<T>, TsmSplit> {
  private final Storage storage;
  private final TsmSourceOptions options;
  @Nullable private final TsmRowConverter<T> converter;
  @Nullable private final TsmSeriesFunction<T> function;
  private final ReadCounts counts;
  private final Queue<TsmSplit> splits = new ArrayDeque<>();
  @Nullable private SplitScan<T> scan;
  private long blocks; // of the present scan that are counted

  TsmSplitReader(
      Storage storage,
      TsmSourceOptions options,
      @Nullable TsmRowConverter<T> converter,
      @Nullable TsmSeriesFunction<T> function,
      ReadCounts counts) {
    this.storage = storage;
    this.options = options;
    this.converter = converter;
    this.function = function;
    this.counts = counts;
  }

  @Override
  public RecordsWithSplitIds<ScanRow<T>> fetch() throws IOException {
    if (scan == null) {
      TsmSplit split = splits.poll();
      if (split == null) {
        return new RecordsBySplits.Builder<ScanRow<T>>().build();
      }
      if (counts.hasEnoughRows()) {
        SplitRows<T> nothing = new SplitRows<>(split, true);
        nothing.end();
        return nothing;
      }
      scan = new SplitScan<>(storage, options, converter, function, split);
      counts.addFiles(scan.fileCount());
      blocks = 0;
    }
    SplitRows<T> next = scan.next();
    counts.addRows(next.size());
    counts.addBlocks(scan.blocksRead() - blocks);
    blocks = scan.blocksRead();
    if (counts.hasEnoughRows()) {
      next.end();
    }
    if (next.isLast()) {
      closeScan();
    }
    return next;
  }

  @Override
  public void handleSplitsChanges(SplitsChange<TsmSplit> change) {
    splits.addAll(change.splits());
  }

  /**
   * Watermark alignment of splits has nothing to do here: they are read one after the other, so
   * none of them is ahead of another one. Readers are aligned among each other all the same.
   */
  @Override
  public void pauseOrResumeSplits(Collection<TsmSplit> toPause, Collection<TsmSplit> toResume) {}

  /** A fetch reads some blocks, and waits for nothing else. */
  @Override
  public void wakeUp() {}

  @Override
  public void close() throws IOException {
    closeScan();
  }

  private void closeScan() throws IOException {
    if (scan != null) {
      SplitScan<T> closing = scan;
      scan = null;
      closing.close();
    }
  }
}
