/**
 * Shards: which one a point belongs to ({@link io.tsm.engine.shard.ShardLayout}) and where its
 * files are ({@link io.tsm.engine.shard.ShardPath}). For the sink, how points get into staged files
 * ({@link io.tsm.engine.shard.PointsWriter}) and those into a shard ({@link
 * io.tsm.engine.shard.ShardPublisher}). For the embedded engine, all of a shard's life ({@link
 * io.tsm.engine.shard.ShardStore}, {@link io.tsm.engine.shard.Shard}). For both, replacing files by
 * merged ones ({@link io.tsm.engine.shard.ShardCompactor}), retention, garbage, and the lock of a
 * root ({@link io.tsm.engine.shard.RootLock}). Imports all packages of the engine below the facade.
 */
package io.tsm.engine.shard;
