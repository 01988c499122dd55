package io.tsm.engine.shard;

import io.tsm.engine.tsm.TsmFileInfo;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of one shard that nobody sees yet.
 *
 * @param shardId the shard they are for
 * @param files in the order of their sequence; none if there are deletes only
 * @param deletes TSM files with {@code true} at each key and time that is to be deleted of the
 *     files of the shard ({@link ShardDeletes}); {@code files} have no value there
 * @param types with which their values agree
 */
public record StagedShard(
    long shardId, List<TsmFileInfo> files, List<TsmFileInfo> deletes, ShardTypes types) {

  /** Paths of the files that are to be published, in order. */
  public List<String> paths() {
    return files.stream().map(TsmFileInfo::path).toList();
  }

  /** Paths of the deletes. */
  public List<String> deletePaths() {
    return deletes.stream().map(TsmFileInfo::path).toList();
  }

  /** Paths of all of them. */
  List<String> allPaths() {
    return Stream.of(files, deletes).flatMap(List::stream).map(TsmFileInfo::path).toList();
  }
}
