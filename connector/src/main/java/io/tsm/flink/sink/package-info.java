/**
 * The sink. {@link io.tsm.flink.sink.TsmSink} routes records by shard, {@link
 * io.tsm.flink.sink.TsmSinkWriter} takes their points through the engine, {@link
 * io.tsm.flink.sink.TsmCommitter} publishes. docs/architecture.md describes the protocol between
 * them.
 */
package io.tsm.flink.sink;
