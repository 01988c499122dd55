package io.tsm.benchmarks;

import io.tsm.benchmarks.report.Section;
import java.util.List;

/** Something that is measured. */
public interface Benchmark {

  /** By which it is chosen on the command line: one lower-case word. */
  String name();

  /**
   * Measures it, and checks what it made.
   *
   * @return its parts of the page
   * @throws Exception if it failed, or a result was wrong
   */
  List<Section> run(Settings settings) throws Exception;
}
