/**
 * A Flink cluster of processes of its own, for tests that need a class path, a class loader or a
 * death as they are in production; and a Kafka broker to read from.
 */
package io.tsm.flink.testing.cluster;
