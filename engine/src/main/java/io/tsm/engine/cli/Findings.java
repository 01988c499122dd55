package io.tsm.engine.cli;

import io.tsm.engine.io.CorruptFileException;
import java.io.IOException;

/** What {@code tsm verify} finds, told as it is found. */
final class Findings {
  private static final int MOST_FAULTS_A_FILE = 20;

  private final TextOutput out;
  private long faults;
  private long notes;
  private long tsmFiles;
  private long segments;
  private long values;
  private String lastPath = "";
  private int faultsInFile;

  Findings(TextOutput out) {
    this.out = out;
  }

  /** Something that is wrong. */
  void fault(CorruptFileException fault) throws IOException {
    fault(fault.path(), fault.getMessage());
  }

  /** Something that is wrong at a byte of a file. */
  void fault(String path, long offset, String reason) throws IOException {
    fault(new CorruptFileException(path, offset, reason));
  }

  /** Something that is wrong with a file as a whole. */
  void fault(String path, String message) throws IOException {
    faults++;
    faultsInFile = path.equals(lastPath) ? faultsInFile + 1 : 1;
    lastPath = path;
    if (faultsInFile <= MOST_FAULTS_A_FILE) {
      out.println("FAULT  " + message);
    } else if (faultsInFile == MOST_FAULTS_A_FILE + 1) {
      out.println("FAULT  " + path + ": more faults are only counted");
    }
  }

  /** Something worth knowing that is not wrong. */
  void note(String path, String text) throws IOException {
    notes++;
    out.println("note   " + path + ": " + text);
  }

  void countTsmFile() {
    tsmFiles++;
  }

  void countSegment() {
    segments++;
  }

  void countValues(long count) {
    values += count;
  }

  long values() {
    return values;
  }

  boolean areFaults() {
    return faults > 0;
  }

  /** The last line. */
  void summary() throws IOException {
    out.println(
        "%s: %s in %s, %s and %s; %s"
            .formatted(
                areFaults() ? "FAULTY" : "OK",
                areFaults() ? Text.count(faults, "fault") : "no faults",
                Text.count(tsmFiles, "TSM file"),
                Text.count(segments, "WAL segment"),
                Text.count(values, "value"),
                Text.count(notes, "note")));
  }
}
