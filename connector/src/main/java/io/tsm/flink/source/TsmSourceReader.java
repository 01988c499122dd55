package io.tsm.flink.source;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
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
  private boolean idle;

  TsmSourceReader(
      Supplier<SplitReader<ScanRow<T>, TsmSplit>> splitReaders,
      TsmEmitter<T> emitter,
      SourceReaderContext context) {
    super(splitReaders, emitter, context.getConfiguration(), context);
  }

  @Override
  public void start() {
    Set<Long> shards = snapshotState(0).stream().map(TsmSplit::shard).collect(Collectors.toSet());
    context.sendSourceEventToCoordinator(new HeldShards(shards));
    askIfIdle();
  }

  /** Who waits for new files holds back nobody's watermark. */
  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    InputStatus status = super.pollNext(output);
    boolean nothingToDo =
        status == InputStatus.NOTHING_AVAILABLE && getNumberOfCurrentlyAssignedSplits() == 0;
    if (nothingToDo != idle) {
      idle = nothingToDo;
      if (idle) {
        output.markIdle();
      } else {
        output.markActive();
      }
    }
    return status;
  }

  @Override
  protected void onSplitFinished(Map<String, TsmSplitState> finished) {
    askIfIdle();
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
