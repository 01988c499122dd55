/**
 * The exactly-once protocol under a simulated Flink job whose processes die and whose disk fails,
 * on one thread and from a seed.
 */
package io.tsm.flink.sink.crash;
