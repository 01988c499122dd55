package io.tsm.benchmarks.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contestants do the same, by turns: a, b, c, a, b, c ... A machine that is slower for a while
 * is so for all of them.
 *
 * @param title what they do
 * @param reference name of the contestant to which the others are compared
 */
public record Contest(String title, String reference, List<Contestant> contestants) {

  /**
   * Runs it.
   *
   * @param warmups rounds that do not count, of those whom they warm up
   * @param rounds that count
   * @param progress is told what is under way
   */
  public ContestResult run(int warmups, int rounds, Consumer<String> progress) throws Exception {
    Map<String, List<Measurement>> all = new LinkedHashMap<>();
    List<String> absent = new ArrayList<>();
    List<Contestant> present = new ArrayList<>();
    for (Contestant contestant : contestants) {
      contestant
          .absence()
          .ifPresentOrElse(
              reason -> absent.add(contestant.name() + ": " + reason),
              () -> present.add(contestant));
    }
    for (int round = 1 - warmups; round <= rounds; round++) {
      for (Contestant contestant : present) {
        if (round <= 0 && !contestant.warmsUp()) {
          continue;
        }
        progress.accept(
            round <= 0
                ? "%s: %s warms up".formatted(title, contestant.name())
                : "%s: %s, round %d of %d".formatted(title, contestant.name(), round, rounds));
        System.gc(); // the garbage of one is not the next one's to collect
        List<Measurement> measurements = contestant.run();
        if (round > 0) {
          all.computeIfAbsent(contestant.name(), name -> new ArrayList<>()).addAll(measurements);
        }
      }
    }
    return new ContestResult(title, reference, all, absent);
  }
}
