package io.tsm.examples.ingest;

import java.nio.charset.StandardCharsets;

/**
 * The text of a point, and where it stands. Never changed once it exists, so operators may share
 * it.
 *
 * @param file place of its file among the job's inputs, from 0
 * @param line of the file, from 1, in which the text begins
 * @param text without the line feed that ends it; there may be others in quoted strings
 */
@SuppressWarnings("ArrayRecordComponent") // lines are compared by nobody; copies would cost
record SourceLine(int file, long line, byte[] text) {

  @Override
  public String toString() {
    return new String(text, StandardCharsets.UTF_8);
  }
}
