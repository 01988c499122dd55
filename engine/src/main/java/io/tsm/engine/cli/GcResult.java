package io.tsm.engine.cli;

import java.util.List;

/**
 * What {@code tsm gc} says for scripts.
 *
 * @param dryRun whether nothing was removed, and {@code removed} is what would have been
 * @param removed by sink, writer and kind
 * @param unknown paths of what was left alone
 * @param alive ids of sinks that run
 * @param failures paths of what could not be removed
 */
record GcResult(
    boolean dryRun,
    long files,
    long folders,
    long bytes,
    List<Removed> removed,
    List<String> unknown,
    List<String> alive,
    List<String> failures) {

  /** Files of one kind; sink and writer are empty for those of none. */
  record Removed(String sink, String writer, String kind, long count, long bytes) {}
}
