package io.tsm.engine.io;

import java.io.IOException;

/** Closes many things so that no failure is lost and none keeps the others open. */
public final class Closing {
  private Closing() {}

  /**
   * Closes all of them, nulls excepted.
   *
   * @throws IOException the first failure, the others as suppressed ones
   */
  public static void closeAll(Iterable<? extends AutoCloseable> resources) throws IOException {
    IOException failure = null;
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        IOException now = e instanceof IOException io ? io : new IOException(e.toString(), e);
        if (failure == null) {
          failure = now;
        } else {
          failure.addSuppressed(now);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes what a failed method had opened; a failure to close goes with the one under way. */
  public static void closeAfterFailure(Throwable failure, AutoCloseable... resources) {
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
