package io.tsm.engine.shard;

import java.io.IOException;

/** A root is not what its user takes it for: another layout, or not a root at all. */
public final class LayoutException extends IOException {
  private static final long serialVersionUID = 1L;

  public LayoutException(String message) {
    super(message);
  }
}
