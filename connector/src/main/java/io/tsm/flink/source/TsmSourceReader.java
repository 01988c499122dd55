package io.tsm.flink.source;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads the splits that it asks for, a few at a time.
 *
 * @param <T> the records
 */
@Internal
@SuppressWarnings("try") // close is that of its base class
final class TsmSourceReader<T>
    extends SingleThreadMultiplexSourceReaderBase<ScanRow<T>, T, TsmSplit, TsmSplitState> {
  private final TsmEmitter<T> emitter;
  @Nullable private ReaderOutput<T> output;
  private boolean nothingToRead;
  private boolean idle;

  TsmSourceReader(
      Supplier<SplitReader<ScanRow<T>, TsmSplit>> splitReaders,
      TsmEmitter<T> emitter,
      SourceReaderContext context) {
    super(splitReaders, emitter, context.getConfiguration(), context);
    this.emitter = emitter;
  }

  @Override
  public void start() {
    Set<Long> shards = snapshotState(0).stream().map(TsmSplit::shard).collect(Collectors.toSet());
    context.sendSourceEventToCoordinator(new HeldShards(shards));
    askIfIdle();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> readerOutput) throws Exception {
    if (output == null) {
      output = readerOutput; // always the same
      emitter.watermarksTo(output);
    }
    setIdle();
    return super.pollNext(output);
  }

  /**
   * Who waits for new files holds back nobody's watermark. Who only waits for an answer does: it
   * may get what is older than all that others have.
   */
  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof NothingToRead) {
      nothingToRead = true;
      setIdle();
    } else {
      super.handleSourceEvents(event);
    }
  }

  /** What comes first in time is read first, whoever had it before this job was restored. */
  @Override
  public void addSplits(List<TsmSplit> splits) {
    nothingToRead = false;
    setIdle();
    super.addSplits(
        splits.stream()
            .sorted(
                Comparator.comparing(TsmSplit::isNew)
                    .thenComparingLong(TsmSplit::watermark)
                    .thenComparingInt(split -> split.files().generation()))
            .toList());
  }

  private void setIdle() {
    if (output != null && idle != nothingToRead) {
      idle = nothingToRead;
      if (idle) {
        emitter.emitDeclared();
        output.markIdle();
      } else {
        output.markActive();
      }
    }
  }

  @Override
  protected void onSplitFinished(Map<String, TsmSplitState> finished) {
    askIfIdle();
  }

  /** Threads that read; none when there was nothing to read for a moment. */
  @VisibleForTesting
  int fetchers() {
    return splitFetcherManager.getNumAliveFetchers();
  }

  private void askIfIdle() {
    if (getNumberOfCurrentlyAssignedSplits() == 0) {
      context.sendSplitRequest();
    }
  }

  @Override
  protected TsmSplitState initializedState(TsmSplit split) {
    return new TsmSplitState(split);
  }

  @Override
  protected TsmSplit toSplitType(String splitId, TsmSplitState state) {
    return state.split();
  }
}
