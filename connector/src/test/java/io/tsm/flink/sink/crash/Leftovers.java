package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.SinkProcess.Commit;
import java.io.IOException;

/** Looks for files that should have been deleted. */
final class Leftovers {
  private Leftovers() {}

  /**
   * Only marks, and files of commits that nobody finished, may be left.
   *
   * @param troubled whether something went wrong: then temporary files may be left, and files of
   *     the unfinished commits of attempts that did not end in an orderly way
   */
  static void check(Storage storage, Expectations expectations, boolean troubled)
      throws IOException {
    for (Storage.FileEntry sink : storage.list("wal")) {
      for (Storage.FileEntry writer : storage.list("wal/" + sink.name())) {
        String directory = "wal/" + sink.name() + "/" + writer.name();
        for (Storage.FileEntry file : storage.list(directory)) {
          if (writer.name().startsWith("compact-")) {
            if (!troubled) {
              throw new AssertionError("left: " + directory + "/" + file.name());
            }
            continue;
          }
          if (!troubled || file.size() > 0) { // whose creation was said to have failed
            check(directory, file.name(), expectations, troubled);
          }
        }
      }
    }
    for (Storage.FileEntry file : storage.list("")) {
      if (!troubled && file.name().startsWith(".")) {
        throw new AssertionError("left: " + file.name());
      }
    }
  }

  private static void check(
      String directory, String file, Expectations expectations, boolean troubled) {
    if (file.endsWith(".done")) {
      return;
    }
    long number = Long.parseLong(file.substring(0, indexOfEnd(file)));
    Commit commit = expectations.find(directory, number);
    boolean ofDeadAttempt = troubled && !expectations.isClosed(directory);
    if (commit == null
        ? !ofDeadAttempt && !mayStay(file, troubled)
        : expectations.isCleaned(commit) && !mayStay(file, troubled)) {
      throw new AssertionError("left: " + directory + "/" + file + " of " + commit);
    }
  }

  private static boolean mayStay(String file, boolean troubled) {
    return troubled && file.endsWith(".tmp");
  }

  private static int indexOfEnd(String file) {
    int end = 0;
    while (Character.isDigit(file.charAt(end))) {
      end++;
    }
    return end;
  }
}
