package io.tsm.engine.io;

import java.io.IOException;

/** Background work was ended on purpose, and has deleted what it began. */
public final class CancelledException extends IOException {
  private static final long serialVersionUID = 1L;

  public CancelledException() {
    super("cancelled");
  }
}
