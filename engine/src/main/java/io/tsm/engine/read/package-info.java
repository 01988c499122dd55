/**
 * Reading: the files of one shard and an optional cache on top, merged so that of values with the
 * same key and time the newest stays (docs/reading.md). {@link io.tsm.engine.read.ShardReader}
 * opens a shard; {@link io.tsm.engine.read.SeriesScan} goes through the series that a {@link
 * io.tsm.engine.read.Selection} has, {@link io.tsm.engine.read.KeyGroups} through the keys of one
 * or more shards; {@link io.tsm.engine.read.KeyCursor}, {@link io.tsm.engine.read.DescendingCursor}
 * and {@link io.tsm.engine.read.SeriesCursor} go through values. Imports {@code io}, {@code model},
 * {@code codec}, {@code cache} and {@code tsm}; never {@code wal}, {@code snapshot} or {@code
 * compact}.
 */
package io.tsm.engine.read;
