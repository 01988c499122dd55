package io.tsm.flink.sink.crash;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A checkpoint under way. */
final class PendingCheckpoint {
  private final int id;
  private final int position;
  private final NavigableMap<Integer, NavigableMap<Integer, List<byte[]>>> states = new TreeMap<>();

  PendingCheckpoint(int id, int position) {
    this.id = id;
    this.position = position;
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
