package io.tsm.flink.sink.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a job knows of its checkpoints: those under way, of which there may be several; those that
 * are complete, from which it recovers; and savepoints, from which only a user starts it again.
 */
final class Checkpoints {
  private final NavigableMap<Integer, PendingCheckpoint> pending = new TreeMap<>();
  private final List<Checkpoint> completed = new ArrayList<>();
  private final List<Checkpoint> savepoints = new ArrayList<>();
  private final int mostPending;
  private int last;

  Checkpoints(int mostPending) {
    this.mostPending = mostPending;
  }

  boolean mayTrigger() {
    return pending.size() < mostPending;
  }

  /** Begins one. */
  PendingCheckpoint trigger(int position, boolean savepoint) {
    int from = pending.isEmpty() ? 0 : pending.lastEntry().getValue().position();
    PendingCheckpoint checkpoint =
        new PendingCheckpoint(++last, Math.max(from, position), savepoint);
    pending.put(checkpoint.id(), checkpoint);
    return checkpoint;
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** The next one whose barrier a subtask will meet; null for none. */
  PendingCheckpoint nextOf(int subtask) {
    for (PendingCheckpoint checkpoint : pending.values()) {
      if (!checkpoint.has(subtask)) {
        return checkpoint;
      }
    }
    return null;
  }

  /** One that all subtasks have answered; null for none. */
  PendingCheckpoint findWhole(int parallelism) {
    for (PendingCheckpoint checkpoint : pending.values()) {
      if (checkpoint.isWhole(parallelism)) {
        return checkpoint;
      }
    }
    return null;
  }

  /** Ends one; earlier ones are given up, as Flink does, but for savepoints. */
  Checkpoint complete(PendingCheckpoint whole) {
    Checkpoint checkpoint = whole.complete();
    pending.remove(whole.id());
    if (whole.isSavepoint()) {
      savepoints.add(checkpoint);
    } else {
      pending.headMap(whole.id()).values().removeIf(p -> !p.isSavepoint());
      completed.add(checkpoint);
    }
    return checkpoint;
  }

  void abortOne(SplittableRandom random) {
    List<Integer> ids = List.copyOf(pending.keySet());
    pending.remove(ids.get(random.nextInt(ids.size())));
  }

  void abortAll() {
    pending.clear();
  }

  /** From which a job recovers. */
  Checkpoint latest() {
    return completed.isEmpty() ? Checkpoint.NONE : completed.get(completed.size() - 1);
  }

  /** From which a user may still start; the list may be shortened. */
  List<Checkpoint> retained() {
    return completed;
  }

  int completedCount() {
    return completed.size();
  }

  /** The user goes back to a retained checkpoint, or to the start. */
  void rewind(int keep) {
    completed.subList(keep, completed.size()).clear();
    int upTo = latest().id();
    savepoints.removeIf(savepoint -> savepoint.id() > upTo);
  }

  boolean hasSavepoint() {
    return !savepoints.isEmpty();
  }

  /**
   * The user starts the job from a savepoint.
   *
   * @return whether it is newer than all checkpoints
   */
  boolean restoreSavepoint(SplittableRandom random) {
    Checkpoint savepoint = savepoints.get(random.nextInt(savepoints.size()));
    boolean newest = savepoint.id() > latest().id();
    completed.removeIf(checkpoint -> checkpoint.id() > savepoint.id());
    savepoints.removeIf(other -> other.id() > savepoint.id());
    completed.add(savepoint);
    return newest;
  }
}
