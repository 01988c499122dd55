/**
 * Reading: the files of one shard and an optional cache on top, merged so that of values with the
 * same key and time the newest stays. {@link io.tsm.engine.read.ShardReader} opens a shard, {@link
 * io.tsm.engine.read.KeyGroups} goes through the keys of one or more shards, {@link
 * io.tsm.engine.read.KeyCursor} through the values of a key. Imports {@code io}, {@code model},
 * {@code codec}, {@code cache} and {@code tsm}; never {@code wal}, {@code snapshot} or {@code
 * compact}.
 */
package io.tsm.engine.read;
