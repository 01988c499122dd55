package io.tsm.engine.io;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Names the file in errors of the system about open files, which say only what went wrong. */
final class LocalErrors {
  private LocalErrors() {}

  /**
   * Adds the name of the file, if it is not there.
   *
   * @param operation what was tried, as in "cannot <em>write to</em>"
   * @return the error itself if it names its file, or is one that callers tell apart
   */
  static IOException named(String operation, Path file, IOException e) {
    boolean speaksForItself =
        e instanceof FileSystemException || e instanceof ClosedChannelException;
    return speaksForItself
        ? e
        : new IOException("cannot " + operation + " " + file + ": " + e.getMessage(), e);
  }
}
