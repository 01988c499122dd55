package io.tsm.flink.source;

import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;

/** What a checkpoint keeps of what is left to read. */
@PublicEvolving
public final class TsmScanState {
  private final boolean planned;
  private final List<TsmSplit> pending;
  private final Map<Long, Integer> generations;

  /**
   * @param planned false if nobody has looked into the root yet
   * @param pending splits that nobody has, in their order
   * @param generations of each shard that is followed, the greatest of which a split was made
   */
  TsmScanState(boolean planned, List<TsmSplit> pending, Map<Long, Integer> generations) {
    this.planned = planned;
    this.pending = List.copyOf(pending);
    this.generations = Map.copyOf(generations);
  }

  boolean planned() {
    return planned;
  }

  List<TsmSplit> pending() {
    return pending;
  }

  Map<Long, Integer> generations() {
    return generations;
  }
}
