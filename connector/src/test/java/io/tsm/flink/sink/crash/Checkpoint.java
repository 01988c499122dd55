package io.tsm.flink.sink.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A completed checkpoint.
 *
 * @param position of all sources: the next record
 * @param states of the committers: by checkpoint, the committables that were not committed
 */
record Checkpoint(int id, int position, List<NavigableMap<Integer, List<byte[]>>> states) {
  static final Checkpoint NONE = new Checkpoint(0, 0, List.of());

  /** The state of a subtask after a restart: whole states, dealt out. */
  NavigableMap<Integer, List<byte[]>> stateOf(int subtask, int parallelism) {
    NavigableMap<Integer, List<byte[]>> merged = new TreeMap<>();
    for (int i = subtask; i < states.size(); i += parallelism) {
      states
          .get(i)
          .forEach(
              (checkpoint, committables) ->
                  merged.computeIfAbsent(checkpoint, c -> new ArrayList<>()).addAll(committables));
    }
    return merged;
  }

  /** All committables in it. */
  List<byte[]> committables() {
    List<byte[]> all = new ArrayList<>();
    for (NavigableMap<Integer, List<byte[]>> state : states) {
      state.values().forEach(all::addAll);
    }
    return all;
  }
}
