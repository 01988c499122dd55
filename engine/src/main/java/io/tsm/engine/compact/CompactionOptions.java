package io.tsm.engine.compact;

import io.tsm.engine.tsm.TsmLimits;

/**
 * When files are merged. A generation is one file, or several that were split because they got too
 * large.
 *
 * @param level1Generations neighbouring generations of level 1 (snapshots) that are merged into one
 *     of level 2. Fewer means fewer files for a reader to open and more bytes rewritten
 * @param levelGenerations the same for levels 2 to 4
 * @param maxFilesPerGroup most files that are merged at once, if that leaves two generations. Each
 *     takes its index and up to 256 KiB of memory while it is merged
 * @param targetFileBytes a generation of this size is finished, if its blocks are full: it is only
 *     merged again to apply deletes. Less rewrites less and leaves more files
 */
public record CompactionOptions(
    int level1Generations, int levelGenerations, int maxFilesPerGroup, long targetFileBytes) {
  /** InfluxDB's: 8 snapshots, then 4 of a level; 2 GiB. */
  public static final CompactionOptions DEFAULT =
      new CompactionOptions(8, 4, 64, TsmLimits.FORMAT.fileBytes());

  public CompactionOptions {
    checkAtLeast("level1Generations", level1Generations, 2);
    checkAtLeast("levelGenerations", levelGenerations, 2);
    checkAtLeast("maxFilesPerGroup", maxFilesPerGroup, 2);
    checkAtLeast("targetFileBytes", targetFileBytes, 1);
  }

  private static void checkAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is at least " + least + ", not " + value);
    }
  }

  /** These, with other numbers of generations. */
  public CompactionOptions withGenerations(int level1, int otherLevels) {
    return new CompactionOptions(level1, otherLevels, maxFilesPerGroup, targetFileBytes);
  }

  /** These, with another number of files. */
  public CompactionOptions withMaxFilesPerGroup(int files) {
    return new CompactionOptions(level1Generations, levelGenerations, files, targetFileBytes);
  }

  /** These, with another size. */
  public CompactionOptions withTargetFileBytes(long bytes) {
    return new CompactionOptions(level1Generations, levelGenerations, maxFilesPerGroup, bytes);
  }
}
