/**
 * A real {@code influxd} 1.x for tests: {@link io.tsm.engine.testing.influx.Influxd} runs one on
 * files of ours, {@link io.tsm.engine.testing.influx.PointSet} compares what it serves with what
 * was expected.
 *
 * <p>The package judges the engine, so it has parsers of its own, small ones, for line protocol,
 * TSM indexes and WAL segments. It imports nothing of the engine but {@link
 * io.tsm.engine.model.FieldType}.
 */
package io.tsm.engine.testing.influx;
