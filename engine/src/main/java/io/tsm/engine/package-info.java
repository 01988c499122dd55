/**
 * The storage engine to embed (docs/engine.md): {@link io.tsm.engine.StorageEngine} and {@link
 * io.tsm.engine.EngineOptions}. Delegates to {@code shard}. May import all packages of the engine
 * but {@code influx}, its sibling, and {@code cli}, which is above it.
 */
package io.tsm.engine;
