package io.tsm.flink.source;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.read.RowBatch;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesCursor;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * Reads the rows of a split, from behind the row at which an earlier attempt was. That row is found
 * by its series and time, so it does not matter whether its file is still there.
 *
 * @param <T> the records
 */
@Internal
final class SplitScan<T> implements Closeable {
  /** Rows that travel together; more make a barrier wait for no longer, but take more memory. */
  private static final int BATCH_ROWS = 1000;

  private final TsmSplit split;
  @Nullable private final TsmRowConverter<T> converter;
  @Nullable private final TsmSeriesFunction<T> function;
  private final ShardReader shard;
  private final Queue<Selection> selections = new ArrayDeque<>();
  private boolean first = true;
  @Nullable private SplitRows<T> ahead;
  @Nullable private SeriesScan scan;
  @Nullable private SeriesCursor cursor;
  @Nullable private TsmRowConverter.RowFunction<T> rowFunction;

  /**
   * @param converter of rows; null if the function is not
   * @param function of series
   */
  SplitScan(
      Storage storage,
      TsmSourceOptions options,
      @Nullable TsmRowConverter<T> converter,
      @Nullable TsmSeriesFunction<T> function,
      TsmSplit split)
      throws IOException {
    this.split = split;
    this.converter = converter;
    this.function = function;
    Selection all = options.selection();
    if (split.series() == null) {
      selections.add(all.keys(split.from(), split.to()));
    } else {
      addRest(all, SeriesKey.ofStored(split.series(), 0, split.series().length));
    }
    this.shard = open(storage, options, split);
  }

  /** The rest of a series, and the series behind it. */
  private void addRest(Selection all, SeriesKey series) {
    byte[] start = Keys.key(series.bytes(), new byte[0]);
    byte[] behind = start.clone();
    behind[behind.length - 1]++; // the separator's last byte, which does not overflow
    TimeRanges times = all.times();
    long last = times.last(times.count() - 1);
    if (split.time() < last) {
      selections.add(all.keys(start, behind).between(split.time() + 1, last));
    }
    selections.add(all.keys(behind, split.to()));
  }

  private static ShardReader open(Storage storage, TsmSourceOptions options, TsmSplit split)
      throws IOException {
    if (split.files().kind() == SplitFiles.Kind.ALL) {
      for (StoredShard stored :
          StoredRoot.open(storage).shards(options.database(), options.retentionPolicy())) {
        if (stored.id() == split.shard()) {
          return stored.open(StoredShard.TornSegments.LOGGED);
        }
      }
    }
    try {
      return ShardReader.open(storage, split.directory(), split.files()::choose);
    } catch (SplitFiles.MergedException e) {
      throw Unread.merged(storage.describe(split.directory()), e.getMessage(), e);
    }
  }

  /** The next rows; the last ones of the split say so. Reads those behind them, to know it. */
  SplitRows<T> next() throws IOException {
    SplitRows<T> rows = ahead == null ? read() : ahead;
    if (!rows.isLast()) {
      ahead = read();
      if (ahead.size() == 0) {
        rows.end();
      }
    }
    return rows;
  }

  private SplitRows<T> read() throws IOException {
    SplitRows<T> rows = new SplitRows<>(split, first);
    first = false;
    while (rows.size() < BATCH_ROWS) {
      if (cursor != null && cursor.next()) {
        RowBatch batch = cursor.takeBatch();
        rows.add(cursor.series().bytes(), rowFunction, batch, batch.size());
      } else if (!nextSeries(rows)) {
        rows.end();
        break;
      }
    }
    return rows;
  }

  private boolean nextSeries(SplitRows<T> rows) throws IOException {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
    while (scan == null || !scan.next()) {
      Selection selection = selections.poll();
      if (selection == null) {
        return false;
      }
      scan = shard.select(selection);
    }
    if (function != null) {
      T converted = function.apply(split.shard(), scan);
      if (converted != null) {
        rows.add(scan.series().bytes(), converted);
      }
      return true;
    }
    cursor = scan.rows();
    rowFunction = converter.series(new TsmSeries(split.shard(), cursor));
    return true;
  }

  long blocksRead() {
    return shard.blocksRead();
  }

  int fileCount() {
    return shard.fileCount();
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(cursor == null ? List.of(shard) : List.of(cursor, shard));
  }
}
