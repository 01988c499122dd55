package io.tsm.flink.sink.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.api.common.TaskInfo;

/**
 * Knows which records each checkpoint or savepoint of a job covers, over failures and rescaling.
 * All methods hold its monitor, on which subclasses may wait.
 */
public class Coverage implements ObservedMap.Observer<String> {
  private static final long SLOW_NANOS = 1_000_000;

  private final Map<Integer, List<String>> records = new HashMap<>();
  private final TreeMap<Long, Map<Integer, Prefix>> checkpoints = new TreeMap<>();
  private final Map<Integer, Integer> starts = new HashMap<>();
  private final int pace;
  private long completed;

  public Coverage() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param pace records of a subtask after which it becomes slow, until its next checkpoint: so
   *     that a source without end has some for each
   */
  public Coverage(int pace) {
    this.pace = pace;
  }

  /** Records that the newest checkpoint or savepoint covers, completed or not. */
  public synchronized List<String> last() {
    return checkpoints.isEmpty() ? List.of() : recordsOf(checkpoints.lastEntry().getValue());
  }

  private static List<String> recordsOf(Map<Integer, Prefix> checkpoint) {
    return checkpoint.values().stream().flatMap(prefix -> prefix.records().stream()).toList();
  }

  /** All records that have passed and were not taken back. */
  public synchronized List<String> passed() {
    return records.values().stream().flatMap(List::stream).toList();
  }

  /** Records of a subtask that its newest checkpoint or savepoint does not cover. */
  public synchronized int uncovered(int subtask) {
    List<String> passed = records.getOrDefault(subtask, List.of());
    for (Map<Integer, Prefix> checkpoint : checkpoints.descendingMap().values()) {
      Prefix covered = checkpoint.get(subtask);
      if (covered != null && covered.list() == passed) {
        return passed.size() - covered.size();
      }
    }
    return passed.size();
  }

  /** How often a subtask was started. */
  public synchronized int starts(int subtask) {
    return starts.getOrDefault(subtask, 0);
  }

  /** The newest completed checkpoint, 0 if there is none. */
  public synchronized long completed() {
    return completed;
  }

  @Override
  public synchronized void open(TaskInfo task, OptionalLong restored) throws Exception {
    int subtask = task.getIndexOfThisSubtask();
    List<String> before = new ArrayList<>();
    if (restored.isPresent()) {
      checkpoints
          .getOrDefault(restored.getAsLong(), Map.of()) // empty for another job's
          .forEach(
              (old, covered) -> {
                if (old % task.getNumberOfParallelSubtasks() == subtask) {
                  before.addAll(covered.records());
                }
              });
    }
    records.put(subtask, before);
    starts.merge(subtask, 1, Integer::sum);
  }

  @Override
  public synchronized void record(int subtask, String record) throws Exception {
    records.get(subtask).add(record);
    long start = System.nanoTime();
    while (uncovered(subtask) > pace && System.nanoTime() - start < SLOW_NANOS) {
      wait(1);
    }
  }

  @Override
  public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
    List<String> passed = records.get(subtask);
    checkpoints
        .computeIfAbsent(checkpointId, id -> new HashMap<>())
        .put(subtask, new Prefix(passed, passed.size()));
    return true;
  }

  @Override
  public synchronized void completed(int subtask, long checkpointId) throws Exception {
    completed = Math.max(completed, checkpointId);
  }

  /** The first records of a list that grows. */
  private record Prefix(List<String> list, int size) {
    List<String> records() {
      return list.subList(0, size);
    }
  }
}
