package io.tsm.engine.cli;

/**
 * What {@code tsm import} says at its end.
 *
 * @param points imported, those before a {@code --resume} too
 * @param values imported: a point has one for each of its fields
 * @param rejects points that were refused
 * @param shards that were written to
 * @param rounds in which that was published
 * @param seconds of this run
 */
record ImportSummary(
    long points, long values, long rejects, int shards, long rounds, double seconds) {}
