package io.tsm.engine.shard;

import java.io.IOException;

/** Somebody else changes the files of a root; says who, since when, and what to do. */
public final class RootInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  RootInUseException(String message) {
    super(message);
  }
}
