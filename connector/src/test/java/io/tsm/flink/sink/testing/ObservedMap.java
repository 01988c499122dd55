package io.tsm.flink.sink.testing;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Passes records on, and tells a test what happens in each subtask. The test's observer lives
 * beyond failures, and may block or fail the subtask, on whose thread it is called.
 */
public final class ObservedMap<T> extends RichMapFunction<T, T>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Observer<?>> OBSERVERS = new ConcurrentHashMap<>();

  /** More than a job manager takes into its memory. */
  private static final int TOO_LARGE = 6 << 20;

  private final String id = UUID.randomUUID().toString();
  private transient Observer<? super T> observer;
  private transient ListState<byte[]> ballast;
  private transient OptionalLong restored;

  public ObservedMap(Observer<? super T> observer) {
    OBSERVERS.put(id, observer);
  }

  /** Forgets all observers; to be called when no job is running. */
  public static void forgetObservers() {
    OBSERVERS.clear();
  }

  @Override
  @SuppressWarnings("unchecked") // what the constructor has put there
  public void initializeState(FunctionInitializationContext context) throws Exception {
    observer = (Observer<? super T>) OBSERVERS.get(id);
    restored = context.getRestoredCheckpointId();
    ballast =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "ballast", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void open(OpenContext context) throws Exception {
    observer.open(getRuntimeContext().getTaskInfo(), restored);
  }

  @Override
  public T map(T value) throws Exception {
    observer.record(subtask(), value);
    return value;
  }

  /**
   * A subtask that throws here fails. It declines a checkpoint if the rest of its snapshot fails,
   * which is done in the background: writing state that is too large, for example.
   */
  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    boolean accepted = observer.snapshot(subtask(), context.getCheckpointId());
    ballast.update(accepted ? List.of() : List.of(new byte[TOO_LARGE]));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    observer.completed(subtask(), checkpointId);
  }

  @Override
  public void close() throws Exception {
    if (observer != null) {
      observer.close(subtask());
    }
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  /** What a test wants to know. Called by the threads of several subtasks. */
  public interface Observer<T> {
    /**
     * A subtask starts, maybe again.
     *
     * @param restored the checkpoint from which it goes on, if there is one
     */
    default void open(TaskInfo task, OptionalLong restored) throws Exception {}

    default void record(int subtask, T record) throws Exception {}

    /**
     * A checkpoint or savepoint is being taken.
     *
     * @return false to decline it; needs checkpoints in the memory of the job manager, as they are
     *     by default
     */
    default boolean snapshot(int subtask, long checkpointId) throws Exception {
      return true;
    }

    default void completed(int subtask, long checkpointId) throws Exception {}

    /** A subtask has ended, or failed. */
    default void close(int subtask) throws Exception {}
  }
}
