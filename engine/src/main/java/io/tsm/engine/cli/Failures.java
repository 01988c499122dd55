package io.tsm.engine.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/**
 * How failures are told: one line on standard error, or with where it happened if that is asked.
 */
final class Failures {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  private Failures() {}

  /** For {@link CommandLine#setExecutionExceptionHandler}. */
  static int executionFailed(Exception e, CommandLine command) {
    if (e instanceof StandardOutput.ClosedByReaderException) {
      return OK; // as intended: it has read enough
    }
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + describe(e));
    TsmCommand root = (TsmCommand) command.getCommandSpec().root().userObject();
    if (root.showStackTrace()) {
      e.printStackTrace(err);
    }
    err.flush();
    return FAILURE;
  }

  /** For {@link CommandLine#setParameterExceptionHandler}. */
  static int wrongParameters(CommandLine.ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(name + ": " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + name + " --help'.");
    err.flush();
    return USAGE;
  }

  /** What went wrong, in a line. */
  static String describe(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof NoSuchFileException) {
      return message + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return message + ": permission denied";
    }
    if (e instanceof FileSystemException || !(e instanceof RuntimeException)) {
      return message;
    }
    return "internal error: " + e + " (--stacktrace tells where)";
  }
}
