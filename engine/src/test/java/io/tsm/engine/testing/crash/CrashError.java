package io.tsm.engine.testing.crash;

/**
 * The process is dead: whatever it tries from now on ends with this. An error, so that nobody who
 * handles exceptions goes on.
 */
public final class CrashError extends Error {
  private static final long serialVersionUID = 1L;

  CrashError(String message) {
    super(message, null, false, false);
  }
}
