package io.tsm.flink.sink;

import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.tsm.TsmLimits;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;

/**
 * How a sink compacts, checked by {@link TsmSinkBuilder#validate()}.
 *
 * @param minFiles new files of a shard that are merged into one
 * @param targetFileBytes a file of this size is finished
 * @param bytesPerSecond that the compactions of a process write; 0 for any number
 * @param parallelism threads of a process
 * @param maxFiles new files of a shard above which writes slow down
 * @param minAgeMillis younger new files are left alone
 */
@Internal
record CompactionSettings(
    boolean enabled,
    int minFiles,
    long targetFileBytes,
    long bytesPerSecond,
    int parallelism,
    int maxFiles,
    long minAgeMillis)
    implements Serializable {
  /** As every option has it if nobody says otherwise. */
  static final CompactionSettings DEFAULT =
      new CompactionSettings(
          TsmCompactionOptions.ENABLED.defaultValue(),
          TsmCompactionOptions.MIN_FILES.defaultValue(),
          TsmCompactionOptions.TARGET_FILE_SIZE.defaultValue().getBytes(),
          TsmCompactionOptions.THROUGHPUT.defaultValue().getBytes(),
          TsmCompactionOptions.PARALLELISM.defaultValue(),
          TsmCompactionOptions.MAX_FILES.defaultValue(),
          TsmCompactionOptions.MIN_AGE.defaultValue().toMillis());

  private static final int LEVEL_GENERATIONS = 4;
  private static final int MOST_FILES_PER_GROUP = 64;

  /**
   * What to merge in a shard that is being written to. Never its newest generation: so the greatest
   * one, above which others publish, is not replaced while they look for it (docs/architecture.md).
   */
  Function<List<CompactionFile>, List<CompactionGroup>> plan() {
    CompactionPlanner planner =
        new CompactionPlanner(
            new CompactionOptions(
                minFiles,
                Math.min(minFiles, LEVEL_GENERATIONS),
                Math.max(minFiles, MOST_FILES_PER_GROUP),
                targetFileBytes));
    return files -> planner.plan(withoutNewest(files));
  }

  private static List<CompactionFile> withoutNewest(List<CompactionFile> files) {
    int newest = files.stream().mapToInt(file -> file.name().generation()).max().orElse(0);
    return files.stream().filter(file -> file.name().generation() < newest).toList();
  }

  /**
   * What may be merged: all that is older than the oldest new file that is still young. New is what
   * no compaction has made.
   *
   * @param files all of a shard, oldest first
   * @param nowMillis milliseconds since 1970
   */
  List<CompactionFile> oldEnough(List<CompactionFile> files, long nowMillis) {
    int firstYoung =
        files.stream()
            .filter(file -> file.name().sequence() == 1 && isYoung(file, nowMillis))
            .mapToInt(file -> file.name().generation())
            .min()
            .orElse(Integer.MAX_VALUE);
    return files.stream().filter(file -> file.name().generation() < firstYoung).toList();
  }

  private boolean isYoung(CompactionFile file, long nowMillis) {
    return nowMillis - file.modifiedMillis() < minAgeMillis;
  }

  /** Of the files that are made. */
  TsmLimits limits() {
    return new TsmLimits(TsmLimits.FORMAT.blocksPerKey(), targetFileBytes);
  }
}
