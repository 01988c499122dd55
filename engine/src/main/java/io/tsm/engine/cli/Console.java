package io.tsm.engine.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command's output goes.
 *
 * @param out standard output: results; not buffered
 * @param err standard error: errors, warnings, progress
 * @param interactive whether somebody watches standard error
 */
record Console(OutputStream out, PrintWriter err, boolean interactive) {
  /** Set by the launcher script, which can tell what Java cannot. */
  static final String INTERACTIVE_PROPERTY = "tsm.interactive";

  static Console ofProcess() {
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean(INTERACTIVE_PROPERTY));
  }

  /** Tells something that is no failure. */
  void warn(String text) {
    err.println("warning: " + text);
    err.flush();
  }
}
