package io.tsm.benchmarks.contest;

import java.util.List;
import java.util.Optional;

/** Somebody who can do some of the things that are compared. */
public interface Contestant {

  /** As it stands in tables and plots. */
  String name();

  /** Why it cannot take part here, such as a program that is not installed; empty if it can. */
  default Optional<String> absence() {
    return Optional.empty();
  }

  /** False if rounds that do not count would be of no use, since each is a process of its own. */
  default boolean warmsUp() {
    return true;
  }

  /**
   * Does everything once, in a fresh folder that it deletes, and checks what came of it.
   *
   * @throws Exception if it failed, or its result is wrong
   */
  List<Measurement> run() throws Exception;
}
