/**
 * The storage engine to embed: {@link io.tsm.engine.StorageEngine} and its options. Delegates to
 * {@code shard}; the command line is above it.
 */
package io.tsm.engine;
