package io.tsm.engine.cli;

import java.util.Map;
import java.util.TreeMap;

/** How often each of some words came. */
final class Counts {
  private final Map<String, Integer> counts = new TreeMap<>();

  void add(String word) {
    counts.merge(word, 1, Integer::sum);
  }

  /** The words; with how often each came if there are several. */
  @Override
  public String toString() {
    if (counts.size() == 1) {
      return counts.keySet().iterator().next();
    }
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (word, count) ->
            text.append(text.length() == 0 ? "" : ", ").append(word).append(" x").append(count));
    return text.toString();
  }
}
