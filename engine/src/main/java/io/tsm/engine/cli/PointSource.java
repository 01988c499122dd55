package io.tsm.engine.cli;

import io.tsm.engine.model.PointView;
import java.io.Closeable;
import java.io.IOException;

/** Points of one text, one after the other. */
interface PointSource extends Closeable {

  /**
   * How far a text was read, so that reading can go on there.
   *
   * @param position bytes or records, whatever the format counts in; of the text, not of the gzip
   *     around it
   * @param lines that have ended before
   */
  record Place(long position, long lines) {
    static final Place START = new Place(0, 0);
  }

  /**
   * Goes to the next point.
   *
   * @return false if there is none
   * @throws io.tsm.engine.model.InvalidPointException if it cannot be stored; one can go on with
   *     the next
   */
  boolean next() throws IOException;

  /** The point read; valid until the next call. */
  PointView point();

  /** The line of the text, counted from 1, in which the point or error last read begins. */
  long line();

  /** The point or error last read, as it stands in the text. */
  String text();

  /** Behind the point or error last read. */
  Place place();
}
