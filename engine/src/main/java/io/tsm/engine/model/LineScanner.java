package io.tsm.engine.model;

/**
 * Finds the end of a point in line protocol: a line feed that is neither inside of a quoted string
 * nor behind a backslash. That is how influxd finds it, so both take the same text for one point
 * even where it is wrong; but for two backslashes in a name, where influxd is of two minds and we
 * go with {@link LineProtocolParser}. Keeps its place between calls, so that text can come in
 * parts.
 */
public final class LineScanner {
  private boolean started;
  private boolean comment;
  private boolean escaped;
  private boolean inFields;
  private boolean quoted;
  private int valuesBegun; // equals signs less commas, behind the series
  private int lineFeeds;

  /** Goes back to the beginning of a line. */
  public void reset() {
    started = false;
    comment = false;
    escaped = false;
    inFields = false;
    quoted = false;
    valuesBegun = 0;
    lineFeeds = 0;
  }

  /** Line feeds passed since {@link #reset}, that at the end included. */
  public int lineFeeds() {
    return lineFeeds;
  }

  /** Goes on with {@code bytes[from, to)}; returns where the line feed is that ends it, or -1. */
  public int scan(byte[] bytes, int from, int to) {
    int start = from;
    if (!started) {
      // Most lines have no strings and no escapes.
      int end = ByteRanges.indexOfAny(bytes, from, to, '\n', '"', '\\');
      if (end < to && bytes[end] == '\n') {
        lineFeeds = 1;
        return end;
      }
      while (start < to && (bytes[start] == ' ' || bytes[start] == '\t' || bytes[start] == 0)) {
        inFields |= bytes[start] == ' ';
        start++;
      }
      if (start == to) {
        return -1;
      }
      started = true;
      comment = bytes[start] == '#';
    }
    return comment ? endOfComment(bytes, start, to) : endOfPoint(bytes, start, to);
  }

  private int endOfComment(byte[] bytes, int from, int to) {
    int end = ByteRanges.indexOf(bytes, from, to, '\n');
    if (end == to) {
      return -1;
    }
    lineFeeds++;
    return end;
  }

  private int endOfPoint(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        lineFeeds++;
      }
      if (quoted) {
        quoted = escaped || b != '"';
        escaped = !escaped && b == '\\'; // a backslash can be escaped here
        continue;
      }
      if (!escaped) {
        if (b == '\n') {
          return i;
        }
        passBare(b);
      }
      escaped = b == '\\'; // and not here
    }
    return -1;
  }

  /** Takes notice of a character outside of strings that has no backslash before it. */
  private void passBare(byte b) {
    if (b == ' ') {
      inFields = true;
    } else if (inFields && b == '=') {
      valuesBegun++;
    } else if (inFields && b == ',') {
      valuesBegun--;
    } else if (b == '"') {
      quoted = inFields && valuesBegun > 0;
    }
  }
}
