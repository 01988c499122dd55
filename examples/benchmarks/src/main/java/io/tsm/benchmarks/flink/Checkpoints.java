package io.tsm.benchmarks.flink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many checkpoints were completed in each job, by contestant. */
record Checkpoints(Map<String, List<Long>> counts) {

  Checkpoints() {
    this(new LinkedHashMap<>());
  }

  void add(String contestant, long completed) {
    counts.computeIfAbsent(contestant, name -> new ArrayList<>()).add(completed);
  }

  /** Jobs that did not warm up, in words. */
  String text(int warmups) {
    List<String> texts = new ArrayList<>();
    counts.forEach(
        (contestant, all) -> {
          List<Long> counted = all.subList(Math.min(warmups, all.size()), all.size());
          long fewest = Collections.min(counted);
          long most = Collections.max(counted);
          texts.add(contestant + ": " + (fewest == most ? "" + most : fewest + " to " + most));
        });
    return String.join("; ", texts);
  }
}
