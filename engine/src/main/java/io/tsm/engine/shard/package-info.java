/**
 * Shards: which one a point belongs to ({@link io.tsm.engine.shard.ShardLayout}), where its files
 * are ({@link io.tsm.engine.shard.ShardPath}), how points get into staged files ({@link
 * io.tsm.engine.shard.PointsWriter}) and those into a shard ({@link
 * io.tsm.engine.shard.ShardPublisher}). Imports all packages of the engine below the facade.
 */
package io.tsm.engine.shard;
