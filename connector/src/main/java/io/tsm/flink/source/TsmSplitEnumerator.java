package io.tsm.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Gives splits to readers that ask for them. Parts of what was there when the scan began are given
 * in any number at a time; new files of a shard one after the other, when all that is older in that
 * shard has been read, so that of two rows of a series and a time the newer one comes later.
 */
@Internal
final class TsmSplitEnumerator implements SplitEnumerator<TsmSplit, TsmScanState> {
  private final SplitEnumeratorContext<TsmSplit> context;
  private final ShardLister lister;
  private final TsmSourceOptions options;
  private final List<TsmSplit> pending; // in their order
  private final Map<Integer, List<TsmSplit>> returned = new HashMap<>(); // by who had them
  private volatile Map<Long, Integer> generations; // never changed, but replaced
  private final Map<Integer, Set<Long>> held = new HashMap<>(); // shards of readers that run
  private final Set<Integer> waiting = new LinkedHashSet<>();
  private final Set<Integer> resting = new HashSet<>(); // those that wait and know it
  private boolean planned;

  /**
   * @param state of a checkpoint; null for a new scan
   */
  TsmSplitEnumerator(
      SplitEnumeratorContext<TsmSplit> context,
      ShardLister lister,
      TsmSourceOptions options,
      @Nullable TsmScanState state) {
    this.context = context;
    this.lister = lister;
    this.options = options;
    this.planned = state != null && state.planned();
    this.pending = new ArrayList<>(state == null ? List.of() : state.pending());
    this.generations = state == null ? Map.of() : state.generations();
  }

  @Override
  public void start() {
    if (planned) {
      follow();
    } else {
      int readers = context.currentParallelism();
      context.callAsync(() -> lister.all(readers), this::planned);
    }
  }

  private void planned(ShardLister.Found found, Throwable failure) {
    check(failure);
    planned = true;
    add(found);
    follow();
  }

  private void follow() {
    if (!options.isBounded()) {
      long millis = Math.max(1, options.monitorInterval().toMillis());
      context.callAsync(() -> lister.news(generations), this::found, millis, millis);
    }
  }

  /** What was found may have begun before the last one was added, and have it once more. */
  private void found(ShardLister.Found found, Throwable failure) {
    check(failure);
    Map<Long, Integer> before = generations;
    List<TsmSplit> splits =
        found.splits().stream()
            .filter(s -> s.files().generation() > before.getOrDefault(s.shard(), 0))
            .toList();
    Map<Long, Integer> after = new HashMap<>(found.generations()); // without shards that are gone
    after.replaceAll((shard, last) -> Math.max(last, before.getOrDefault(shard, 0)));
    add(new ShardLister.Found(splits, after));
  }

  private static void check(@Nullable Throwable failure) {
    if (failure != null) {
      throw new FlinkRuntimeException(
          "the root cannot be looked into: " + failure.getMessage(), failure);
    }
  }

  private void add(ShardLister.Found found) {
    pending.addAll(found.splits());
    generations = Map.copyOf(found.generations());
    assign();
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof HeldShards shards) {
      held.put(subtask, new HashSet<>(shards.shards()));
      assign();
    }
  }

  /** A reader has read all that it had. */
  @Override
  public void handleSplitRequest(int subtask, @Nullable String requesterHostname) {
    held.put(subtask, new HashSet<>());
    waiting.add(subtask);
    resting.remove(subtask);
    assign();
  }

  @Override
  public void addSplitsBack(List<TsmSplit> splits, int subtask) {
    held.remove(subtask);
    waiting.remove(subtask);
    if (!splits.isEmpty()) { // who had none goes on with what is pending
      returned.computeIfAbsent(subtask, key -> new ArrayList<>()).addAll(splits);
    }
  }

  @Override
  public void addReader(int subtask) {} // it asks

  private void assign() {
    if (!planned) {
      return;
    }
    // One that failed is not there until it starts anew, and before that its splits come back.
    waiting.retainAll(context.registeredReaders().keySet());
    Iterator<Integer> readers = waiting.iterator();
    while (readers.hasNext()) {
      int reader = readers.next();
      List<TsmSplit> splits = next(reader);
      if (!splits.isEmpty()) {
        readers.remove();
        splits.forEach(split -> held.get(reader).add(split.shard()));
        context.assignSplits(new SplitsAssignment<>(Map.of(reader, splits)));
      } else if (options.isBounded()) {
        readers.remove();
        context.signalNoMoreSplits(reader);
      } else if (resting.add(reader)) {
        context.sendEventToSourceReader(reader, new NothingToRead());
      }
    }
  }

  /** What a reader gets. What it had before it failed comes first: it has the earliest times. */
  private List<TsmSplit> next(int reader) {
    List<TsmSplit> back = returned.remove(reader);
    if (back != null) {
      return back;
    }
    List<TsmSplit> next = new ArrayList<>();
    long bytes = 0;
    Set<Long> older = new HashSet<>(); // shards of splits that come before
    Iterator<TsmSplit> splits = pending.iterator();
    while (splits.hasNext() && (next.isEmpty() || bytes < options.splitBytes() / 4)) {
      TsmSplit split = splits.next();
      if (!split.isNew() || isFree(split.shard(), older)) {
        splits.remove();
        next.add(split);
        bytes += split.bytes();
      }
      older.add(split.shard());
    }
    return next;
  }

  /** True if nobody reads the shard, or may go back to reading it. */
  private boolean isFree(long shard, Set<Long> older) {
    return !older.contains(shard)
        && held.size() == context.currentParallelism()
        && context.registeredReaders().keySet().containsAll(held.keySet())
        && held.values().stream().noneMatch(shards -> shards.contains(shard))
        && returned.values().stream()
            .flatMap(Collection::stream)
            .noneMatch(split -> split.shard() == shard);
  }

  @Override
  public TsmScanState snapshotState(long checkpointId) {
    List<TsmSplit> all = new ArrayList<>();
    returned.values().forEach(all::addAll);
    all.addAll(pending);
    return new TsmScanState(planned, all, generations);
  }

  @Override
  public void close() {}
}
