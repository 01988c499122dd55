package io.tsm.engine.read;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import java.io.IOException;

/**
 * Merges sources of one key that come in descending chunks: the mirror image of {@link
 * io.tsm.engine.model.MergingKeyIterator}. Passes on slices of the sources' chunks.
 */
final class DescendingMerge {
  private final KeyIterator[] sources; // newest first
  private final int[] ends; // what is not merged yet of a source's chunk ends there; -1: used up
  private int current = -1;
  private int from;
  private int to;

  /**
   * @param newestFirst the sources, which need no closing
   */
  DescendingMerge(KeyIterator[] newestFirst) throws IOException {
    sources = newestFirst;
    ends = new int[newestFirst.length];
    for (int i = 0; i < sources.length; i++) {
      advance(i);
    }
  }

  boolean next() throws IOException {
    if (current >= 0) {
      cutTo(current, from);
    }
    current = sourceOfLastTime();
    if (current < 0) {
      return false;
    }
    long last = lastTime(current);
    long bound = Long.MIN_VALUE; // the last time at which another source has a say
    boolean bounded = false;
    for (int i = 0; i < sources.length; i++) {
      if (i != current && ends[i] >= 0) {
        if (lastTime(i) == last) { // an older source: the newest with this time is current
          cutTo(i, ends[i] - 1);
          if (ends[i] < 0) {
            continue;
          }
        }
        bound = Math.max(bound, lastTime(i));
        bounded = true;
      }
    }
    Values values = sources[current].values();
    to = ends[current];
    from = sources[current].from();
    if (bounded) { // bound < last, so that bound + 1 is a time
      from = values.firstRowAtOrAfter(bound + 1, from, to);
    }
    return true;
  }

  /** The newest of the sources that have the last time; -1 if all are used up. */
  private int sourceOfLastTime() {
    int latest = -1;
    for (int i = 0; i < sources.length; i++) {
      if (ends[i] >= 0 && (latest < 0 || lastTime(i) > lastTime(latest))) {
        latest = i;
      }
    }
    return latest;
  }

  private long lastTime(int source) {
    return sources[source].values().time(ends[source] - 1);
  }

  private void cutTo(int source, int end) throws IOException {
    ends[source] = end;
    if (end == sources[source].from()) {
      advance(source);
    }
  }

  private void advance(int source) throws IOException {
    ends[source] = sources[source].next() ? sources[source].to() : -1;
  }

  Values values() {
    return sources[current].values();
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }
}
