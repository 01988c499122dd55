package io.tsm.engine.model;

import java.io.IOException;

/** A batch of values, filed under their keys: what one write brings. A key occurs once. */
public interface ValuesByKey {

  /** Shows each key and its values to the visitor, in any order. */
  void forEach(Visitor visitor) throws IOException;

  /** Is shown the values of a key. */
  interface Visitor {
    /**
     * Rows {@code [from, to)} of {@code values}, in the order in which they were written; times may
     * be in any order and come twice.
     *
     * @param seriesKey the series key, escaped, up to {@link Keys#SEPARATOR}
     * @param fieldName the bare name of the field
     */
    void visit(SeriesKey seriesKey, byte[] fieldName, Values values, int from, int to)
        throws IOException;
  }
}
