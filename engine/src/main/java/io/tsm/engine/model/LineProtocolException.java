package io.tsm.engine.model;

/** A line of line protocol that is not a point, or is one that InfluxDB cannot hold. */
public final class LineProtocolException extends InvalidPointException {
  private static final long serialVersionUID = 1L;

  private final long line;
  private final int column;
  private final String detail;

  /**
   * An error at a place.
   *
   * @param line of the text, counted from 1, in which the point begins
   * @param column of the point, in bytes, counted from 1; it goes on over line feeds in strings
   */
  public LineProtocolException(long line, int column, Reason reason, String detail) {
    super(reason, "line " + line + ", column " + column + ": " + detail);
    this.line = line;
    this.column = column;
    this.detail = detail;
  }

  /** The line of the text, counted from 1, in which the point begins. */
  public long line() {
    return line;
  }

  /** Where in the point the error is: in bytes, counted from 1. */
  public int column() {
    return column;
  }

  /** What is wrong, without the position. */
  public String detail() {
    return detail;
  }
}
