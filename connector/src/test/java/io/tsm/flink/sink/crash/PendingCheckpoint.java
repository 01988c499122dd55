package io.tsm.flink.sink.crash;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A checkpoint under way. */
final class PendingCheckpoint {
  private final int id;
  private final int position;
  private final boolean savepoint;
  private final NavigableMap<Integer, NavigableMap<Integer, List<byte[]>>> states = new TreeMap<>();

  PendingCheckpoint(int id, int position, boolean savepoint) {
    this.id = id;
    this.position = position;
    this.savepoint = savepoint;
  }

  /** A savepoint is not committed: the next checkpoint covers it, or a job that starts from it. */
  boolean isSavepoint() {
    return savepoint;
  }

  int id() {
    return id;
  }

  int position() {
    return position;
  }

  boolean has(int subtask) {
    return states.containsKey(subtask);
  }

  void add(int subtask, NavigableMap<Integer, List<byte[]>> state) {
    states.put(subtask, state);
  }

  boolean isWhole(int parallelism) {
    return states.size() == parallelism;
  }

  Checkpoint complete() {
    return new Checkpoint(id, position, List.copyOf(states.values()));
  }
}
