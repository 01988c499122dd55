/**
 * The source. {@link io.tsm.flink.source.TsmSource} reads a measurement, bounded or going on with
 * new files: {@link io.tsm.flink.source.TsmSplitEnumerator} says what is read by whom, {@link
 * io.tsm.flink.source.TsmSplitReader} reads it through {@code io.tsm.engine.read}, and a {@link
 * io.tsm.flink.source.TsmRowConverter} makes records of rows.
 */
package io.tsm.flink.source;
