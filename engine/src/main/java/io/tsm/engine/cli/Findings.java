package io.tsm.engine.cli;

import io.tsm.engine.io.CorruptFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What {@code tsm verify} finds: told as it is found, or for scripts at the end. */
final class Findings {
  private static final int MOST_FAULTS_A_FILE = 20;

  private final TextOutput out;
  private final boolean json;
  private final List<VerifyResult.Finding> shownFaults = new ArrayList<>();
  private final List<VerifyResult.Finding> shownNotes = new ArrayList<>();
  private long faults;
  private long notes;
  private long tsmFiles;
  private long segments;
  private long values;
  private String lastPath = "";
  private int faultsInFile;

  Findings(TextOutput out, boolean json) {
    this.out = out;
    this.json = json;
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
      tellFault(path, message);
    } else if (faultsInFile == MOST_FAULTS_A_FILE + 1) {
      tellFault(path, path + ": more faults are only counted");
    }
  }

  private void tellFault(String path, String message) throws IOException {
    if (json) {
      shownFaults.add(new VerifyResult.Finding(path, message));
    } else {
      out.println("FAULT  " + message);
    }
  }

  /** Something worth knowing that is not wrong. */
  void note(String path, String text) throws IOException {
    notes++;
    if (json) {
      shownNotes.add(new VerifyResult.Finding(path, text));
    } else {
      out.println("note   " + path + ": " + text);
    }
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

  /** The last line, or the result for scripts. */
  void summary() throws IOException {
    if (json) {
      Json.print(
          out,
          new VerifyResult(
              !areFaults(), tsmFiles, segments, values, faults, shownFaults, shownNotes));
      return;
    }
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
