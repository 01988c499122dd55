package io.tsm.engine.compact;

import java.util.ArrayList;
import java.util.List;

/**
 * The files of one generation, in the order of their sequence.
 *
 * @param files at least one
 */
record Generation(List<CompactionFile> files) {
  static final int HIGHEST_LEVEL = 4;

  /** Generations, oldest first, of files in any order. */
  static List<Generation> of(List<CompactionFile> files) {
    List<CompactionFile> sorted = new ArrayList<>(files);
    sorted.sort((a, b) -> a.name().compareTo(b.name()));
    List<Generation> generations = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i == sorted.size()
          || sorted.get(i).name().generation() != sorted.get(from).name().generation()) {
        generations.add(new Generation(List.copyOf(sorted.subList(from, i))));
        from = i;
      }
    }
    return generations;
  }

  /** 1 for a snapshot, one more for each time it was merged, up to {@link #HIGHEST_LEVEL}. */
  int level() {
    return Math.min(files.get(0).name().sequence(), HIGHEST_LEVEL);
  }

  long size() {
    return files.stream().mapToLong(CompactionFile::size).sum();
  }

  boolean hasTombstones() {
    return files.stream().anyMatch(CompactionFile::hasTombstones);
  }

  /** True if nothing is gained by merging it once more. */
  boolean isFinished(CompactionOptions options) {
    return !hasTombstones()
        && size() >= options.targetFileBytes()
        && files.get(0).dense()
        && isSplit();
  }

  /**
   * True if it has as few files as it can have. Otherwise a compaction died before it deleted its
   * sources.
   */
  boolean isSplit() {
    return files.subList(0, files.size() - 1).stream().allMatch(CompactionFile::closed);
  }
}
