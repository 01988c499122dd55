package io.tsm.engine.cli;

import java.util.List;

/**
 * What {@code tsm verify} says for scripts.
 *
 * @param ok whether there are no faults
 * @param faultCount all of them; of a file with many only the first are in {@code faults}
 * @param values that were read
 */
record VerifyResult(
    boolean ok,
    long tsmFiles,
    long walSegments,
    long values,
    long faultCount,
    List<Finding> faults,
    List<Finding> notes) {

  /** A fault or a note about a file or folder. */
  record Finding(String path, String message) {}
}
