/**
 * The job behind {@code ingest.sh}: files of line protocol into TSM files, by a Flink job in this
 * JVM. {@link io.tsm.examples.ingest.IngestCommand} is where it begins.
 */
package io.tsm.examples.ingest;
