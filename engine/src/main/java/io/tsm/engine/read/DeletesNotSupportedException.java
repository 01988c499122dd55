package io.tsm.engine.read;

import java.io.IOException;

/**
 * A shard holds deletes, which this version cannot apply. Reading it without them would bring
 * deleted values back, so it is not read at all.
 */
public final class DeletesNotSupportedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * @param path the file with the deletes, as a person finds it
   */
  public DeletesNotSupportedException(String path) {
    super(
        path
            + ": holds deletes, which this version does not support yet; the shard is not read,"
            + " since deleted values would come back");
    this.path = path;
  }

  public String path() {
    return path;
  }
}
