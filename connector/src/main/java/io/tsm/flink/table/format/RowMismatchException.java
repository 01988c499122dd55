package io.tsm.flink.table.format;

import org.apache.flink.annotation.Internal;

/** A point that the columns of a table cannot hold, or a row that a point cannot. */
@Internal
final class RowMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RowMismatchException(String message) {
    super(message);
  }
}
