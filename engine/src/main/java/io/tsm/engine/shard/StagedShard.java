package io.tsm.engine.shard;

import io.tsm.engine.tsm.TsmFileInfo;
import java.util.List;

/**
 * Files of one shard that nobody sees yet.
 *
 * @param shardId the shard they are for
 * @param files in the order of their sequence
 * @param types with which their values agree
 */
public record StagedShard(long shardId, List<TsmFileInfo> files, ShardTypes types) {

  /** Their paths, in order. */
  public List<String> paths() {
    return files.stream().map(TsmFileInfo::path).toList();
  }
}
