package io.tsm.engine.compact;

import java.util.ArrayList;
import java.util.List;

/**
 * Says which files of a shard are to be merged: a pure function of the list of its files. The
 * levels and numbers are those of InfluxDB's planner (docs/compaction.md tells where this one
 * differs).
 *
 * <p>Every group is a run of neighbouring generations: else a value would pass an older or a newer
 * one of the same time. Every group has two generations or more, or something in it was deleted, or
 * a compaction died in it; so planning and merging in turns comes to an end.
 */
public final class CompactionPlanner {
  private final CompactionOptions options;

  public CompactionPlanner(CompactionOptions options) {
    this.options = options;
  }

  /**
   * What to merge in passing, while a shard is being written: runs of one level as soon as they are
   * long enough, and what has deletes.
   *
   * @param files all of the shard, in any order
   * @return groups without common files, oldest first
   */
  public List<CompactionGroup> plan(List<CompactionFile> files) {
    List<Generation> generations = Generation.of(files);
    int[] levels = levels(generations);
    List<CompactionGroup> groups = new ArrayList<>();
    int from = 0;
    while (from < levels.length) {
      int to = endOfRun(levels, from);
      if (levels[from] > 0) {
        // Nobody joins a run on its right if what is there has its final place.
        boolean complete = to < levels.length && levels[to] == 0;
        addLevel(generations.subList(from, to), levels[from], complete, groups);
      }
      from = to;
    }
    return groups;
  }

  /**
   * What to merge so that a shard to which nothing is written any more has as few files as
   * possible. Where there are more files than may be merged at once it takes several rounds: ask
   * again when the groups are merged, until there are none.
   */
  public List<CompactionGroup> planFull(List<CompactionFile> files) {
    return join(files, 0);
  }

  /**
   * What to merge of a shard that is no longer written to much: all neighbours of the highest
   * level. Those below are left to {@link #plan}.
   */
  public List<CompactionGroup> planOptimize(List<CompactionFile> files) {
    return join(files, Generation.HIGHEST_LEVEL);
  }

  private List<CompactionGroup> join(List<CompactionFile> files, int lowestLevel) {
    List<Generation> generations = Generation.of(files);
    int[] levels = levels(generations);
    List<CompactionGroup> groups = new ArrayList<>();
    List<Generation> run = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      if (levels[i] > 0 && levels[i] >= lowestLevel) {
        run.add(generations.get(i));
      } else {
        addJoined(run, groups);
        run.clear();
      }
    }
    addJoined(run, groups);
    return groups;
  }

  /**
   * The level of each generation for planning; 0 if it is finished. One before a generation of a
   * higher level counts as that level: nothing of its own level can join it any more. So levels do
   * not ascend between two finished ones.
   */
  private int[] levels(List<Generation> generations) {
    int[] levels = new int[generations.size()];
    int least = 0;
    for (int i = levels.length - 1; i >= 0; i--) {
      Generation generation = generations.get(i);
      least = generation.isFinished(options) ? 0 : Math.max(least, generation.level());
      levels[i] = least;
    }
    return levels;
  }

  private static int endOfRun(int[] levels, int from) {
    int to = from + 1;
    while (to < levels.length && levels[to] == levels[from]) {
      to++;
    }
    return to;
  }

  /**
   * @param complete whether the run can grow no more
   */
  private void addLevel(
      List<Generation> run, int level, boolean complete, List<CompactionGroup> groups) {
    int wanted = level == 1 ? options.level1Generations() : options.levelGenerations();
    int from = level == Generation.HIGHEST_LEVEL ? largeOnes(run) : 0;
    for (Generation large : run.subList(0, from)) {
      addIfDeleted(List.of(large), groups);
    }
    for (; from < run.size(); from += wanted) {
      List<Generation> chunk = run.subList(from, Math.min(run.size(), from + wanted));
      if (chunk.size() == wanted || (complete && chunk.size() > 1)) {
        groups.add(group(chunk, false));
      } else {
        addIfDeleted(chunk, groups);
      }
    }
  }

  private static void addIfDeleted(List<Generation> chunk, List<CompactionGroup> groups) {
    if (chunk.stream().anyMatch(Generation::hasTombstones)) {
      groups.add(group(chunk, false));
    }
  }

  /**
   * How many of the oldest are left alone because what follows is less than half as large: to write
   * a large file again for a few small ones is not worth it until they have grown.
   */
  private static int largeOnes(List<Generation> run) {
    for (int i = 1; i < run.size(); i++) {
      if (run.get(i).size() < run.get(i - 1).size() / 2) {
        return i;
      }
    }
    return 0;
  }

  /** Cuts a run into groups of as many files as are allowed. */
  private void addJoined(List<Generation> run, List<CompactionGroup> groups) {
    if (run.size() == 1) {
      Generation only = run.get(0);
      if (only.hasTombstones() || !only.isSplit()) {
        groups.add(group(run, true));
      }
      return;
    }
    int from = 0;
    while (from < run.size()) {
      int to = from;
      int files = 0;
      while (to < run.size()
          && (to - from < 2 || files + run.get(to).files().size() <= options.maxFilesPerGroup())) {
        files += run.get(to++).files().size();
      }
      List<Generation> chunk = run.subList(from, to);
      if (chunk.size() > 1) {
        groups.add(group(chunk, true));
      } else {
        addIfDeleted(chunk, groups);
      }
      from = to;
    }
  }

  private static CompactionGroup group(List<Generation> generations, boolean recut) {
    return new CompactionGroup(
        generations.stream().flatMap(generation -> generation.files().stream()).toList(), recut);
  }
}
