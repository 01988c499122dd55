/**
 * The format {@code 'line-protocol'} for Flink's own connectors: texts in InfluxDB's line protocol,
 * in a topic or a file, as rows, and rows as such texts.
 *
 * <p>May use the engine's model, and nothing else of this connector.
 */
package io.tsm.flink.table.format;
