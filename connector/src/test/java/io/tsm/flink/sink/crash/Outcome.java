package io.tsm.flink.sink.crash;

/**
 * What a run was like.
 *
 * @param trace a hash of all that happened
 */
record Outcome(long trace, long operations, int crashes, int failures, int checkpoints) {}
