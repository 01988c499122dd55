package io.tsm.engine.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The runs of one shard since the last barrier, oldest first. Runs of one level that follow each
 * other are merged into one of the next, so that their number grows with the logarithm of what was
 * written, and each value is rewritten as many times. Used by the writer's thread only.
 */
final class Runs {
  private final List<CompletableFuture<Run>> runs = new ArrayList<>();
  private final List<Integer> levels = new ArrayList<>(); // never ascending

  boolean isEmpty() {
    return runs.isEmpty();
  }

  void add(CompletableFuture<Run> run) {
    runs.add(run);
    levels.add(0);
  }

  /**
   * Merges the newest runs while there are as many of one level.
   *
   * @param count runs that make one of the next level
   * @param merge of runs, oldest first
   */
  void mergeLevels(
      int count, Function<List<CompletableFuture<Run>>, CompletableFuture<Run>> merge) {
    int first = runs.size() - count;
    while (first >= 0 && levels.get(first).equals(levels.get(runs.size() - 1))) {
      int level = levels.get(first) + 1;
      List<CompletableFuture<Run>> merged = List.copyOf(runs.subList(first, runs.size()));
      runs.subList(first, runs.size()).clear();
      levels.subList(first, levels.size()).clear();
      runs.add(merge.apply(merged));
      levels.add(level);
      first = runs.size() - count;
    }
  }

  /**
   * Runs fail when the local disk does: better now than at the end of a long load.
   *
   * @throws IOException if a run could not be written
   */
  void throwIfOneFailed() throws IOException {
    for (CompletableFuture<Run> run : runs) {
      if (run.isCompletedExceptionally()) {
        try {
          run.join();
        } catch (CompletionException e) {
          throw new IOException("a temporary file could not be written: " + e.getCause(), e);
        }
      }
    }
  }

  /** All runs, oldest first; none are here afterwards. */
  List<CompletableFuture<Run>> takeAll() {
    List<CompletableFuture<Run>> all = List.copyOf(runs);
    runs.clear();
    levels.clear();
    return all;
  }
}
