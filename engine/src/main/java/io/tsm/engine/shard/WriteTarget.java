package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;

/**
 * Where points go: one retention policy of one database in a root.
 *
 * @param storage the root
 */
public record WriteTarget(
    Storage storage, ShardLayout layout, String database, String retentionPolicy) {

  /** The directory of one of its shards. */
  public String shardDirectory(long shardId) {
    return ShardPath.of(database, retentionPolicy, shardId);
  }
}
