package io.tsm.flink.sink.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/**
 * Passes records on, and fails the job a number of times: each time after some records have passed
 * and some checkpoint was completed since the last failure, so that there is something to recover.
 */
public final class FailingMap<T> implements MapFunction<T, T>, CheckpointListener {
  private static final long serialVersionUID = 1L;
  private static final Map<String, State> STATES = new ConcurrentHashMap<>();

  private final String id;
  private final int failures;
  private final long recordsBetween;

  /**
   * @param id of the test: the counts are kept beyond failures
   */
  public FailingMap(String id, int failures, long recordsBetween) {
    this.id = id;
    this.failures = failures;
    this.recordsBetween = recordsBetween;
    STATES.put(id, new State());
  }

  @Override
  public T map(T value) {
    State state = STATES.get(id);
    if (state.failed.get() < failures
        && state.records.incrementAndGet() > recordsBetween
        && state.checkpointed
        && state.tryFail(failures)) {
      throw new IllegalStateException("failure " + state.failed.get() + " on purpose");
    }
    return value;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    STATES.get(id).checkpointed = true;
  }

  /** Failures so far. */
  public static int failures(String id) {
    return STATES.get(id).failed.get();
  }

  private static final class State {
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong records = new AtomicLong();
    private volatile boolean checkpointed;

    synchronized boolean tryFail(int failures) {
      if (failed.get() >= failures || !checkpointed) {
        return false;
      }
      failed.incrementAndGet();
      records.set(0);
      checkpointed = false;
      return true;
    }
  }
}
