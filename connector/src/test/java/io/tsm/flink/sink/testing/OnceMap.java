package io.tsm.flink.sink.testing;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/**
 * Passes records on, and does something once, in the task's thread: after a checkpoint was
 * completed, so that what is chained to it has committed and will commit again.
 */
public final class OnceMap<T> implements MapFunction<T, T>, CheckpointListener {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Callable<?>> ACTIONS = new ConcurrentHashMap<>();

  private final String id;
  private transient boolean checkpointed;

  /**
   * @param id of the test
   */
  public OnceMap(String id, Callable<?> action) {
    this.id = id;
    ACTIONS.put(id, action);
  }

  @Override
  public T map(T value) throws Exception {
    Callable<?> action = checkpointed ? ACTIONS.remove(id) : null;
    if (action != null) {
      action.call();
    }
    return value;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    checkpointed = true;
  }
}
