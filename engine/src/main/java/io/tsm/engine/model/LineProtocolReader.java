package io.tsm.engine.model;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads points from text in line protocol. A line feed inside of a string does not end a point;
 * lines may end with {@code \r\n}; empty lines and those that begin with {@code #} are skipped.
 *
 * <pre>{@code
 * while (reader.next()) {
 *   write(reader.point());
 * }
 * }</pre>
 *
 * <p>After a {@link LineProtocolException} the next call goes on with the next line. Not
 * thread-safe.
 */
public final class LineProtocolReader implements Closeable {
  /** Most bytes of a line by default. */
  public static final int DEFAULT_MAX_LINE = 16 << 20;

  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final PointBuilder builder;
  private final LineProtocolParser parser;
  private final LineScanner scanner = new LineScanner();
  private final int maxLine;
  private byte[] buffer;
  private int start; // of the line
  private int limit; // of what was read
  private boolean ended;
  private int lineStart; // of the line last passed on, and its end
  private int lineEnd;
  private long line;
  private long nextLine = 1;
  private long bytes;
  private long points;

  public LineProtocolReader(InputStream in, PointBuilder builder, Precision precision) {
    this(in, builder, precision, DEFAULT_MAX_LINE);
  }

  /**
   * A reader with a limit of its own.
   *
   * @param in closed with this reader
   * @param builder gets the points
   * @param precision the unit of the times
   * @param maxLine most bytes of a line, which is also what the buffer may grow to; a longer line
   *     is an error and is skipped
   */
  public LineProtocolReader(
      InputStream in, PointBuilder builder, Precision precision, int maxLine) {
    if (maxLine < 1 || maxLine > 1 << 30) {
      throw new IllegalArgumentException("lines cannot have up to " + maxLine + " bytes");
    }
    this.in = in;
    this.builder = builder;
    this.parser = new LineProtocolParser(builder, precision);
    this.maxLine = maxLine;
    this.buffer = new byte[(int) Math.min(BUFFER, maxLine + 1L)];
  }

  /** Reads from memory. */
  public static LineProtocolReader of(byte[] text, PointBuilder builder, Precision precision) {
    return new LineProtocolReader(new ByteArrayInputStream(text), builder, precision);
  }

  /**
   * Reads the next point into the builder.
   *
   * @return false if there is none
   * @throws LineProtocolException if it is not a point, or not one that InfluxDB can hold
   */
  public boolean next() throws IOException {
    while (nextLine()) {
      if (parser.parse(buffer, lineStart, lineEnd, line)) {
        points++;
        return true;
      }
    }
    return false;
  }

  /** The point read; valid until the next call. */
  public PointView point() {
    return builder;
  }

  /** The line, counted from 1, in which the point or error last read begins. */
  public long line() {
    return line;
  }

  /** Lines that have ended up to here, blank ones and comments too. */
  public long linesPassed() {
    return nextLine - 1;
  }

  /** Bytes of all lines up to here. */
  public long bytes() {
    return bytes;
  }

  /** Points read without an error. */
  public long points() {
    return points;
  }

  /**
   * A copy of the text of the point or error last read; of a line that is too long, its beginning.
   */
  public byte[] text() {
    return Arrays.copyOfRange(buffer, lineStart, lineEnd);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Finds the next line. */
  private boolean nextLine() throws IOException {
    scanner.reset();
    line = nextLine;
    int scanned = start;
    while (true) {
      int end = scanner.scan(buffer, scanned, limit);
      if (end >= 0) {
        pass(end, end + 1);
        return true;
      }
      scanned = limit;
      if (limit - start > maxLine) {
        throw tooLong();
      }
      if (limit == buffer.length) {
        scanned -= makeRoom();
      }
      if (!fill()) {
        boolean more = limit > start;
        pass(limit, limit);
        return more;
      }
    }
  }

  private void pass(int end, int next) {
    lineStart = start;
    lineEnd = end;
    bytes += next - start;
    start = next;
    nextLine = line + scanner.lineFeeds();
  }

  /** Moves the line to the front, or makes the buffer larger; returns by how much it moved. */
  private int makeRoom() {
    int moved = start;
    if (moved > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      limit -= moved;
      start = 0;
    } else {
      buffer = Arrays.copyOf(buffer, (int) Math.min(maxLine + 1L, 2L * buffer.length));
    }
    return moved;
  }

  private boolean fill() throws IOException {
    int count = ended ? -1 : in.read(buffer, limit, buffer.length - limit);
    ended = count < 0;
    limit += Math.max(0, count);
    return !ended;
  }

  /** Skips the rest of a line, of which the beginning stays in the buffer as {@link #text}. */
  private LineProtocolException tooLong() throws IOException {
    byte[] rest = new byte[BUFFER];
    int shown = Math.min(limit - start, 256);
    byte[] beginning = Arrays.copyOfRange(buffer, start, start + shown);
    long length = (long) limit - start;
    int restEnd = 0;
    int end = -1;
    while (end < 0 && (restEnd = in.read(rest, 0, rest.length)) >= 0) {
      end = scanner.scan(rest, 0, restEnd);
      length += end < 0 ? restEnd : end + 1;
    }
    int left = end < 0 ? 0 : restEnd - end - 1; // of what was read, it belongs to the next line
    buffer = Arrays.copyOf(beginning, Math.max(buffer.length, shown + left));
    System.arraycopy(rest, end + 1, buffer, shown, left);
    ended = end < 0;
    lineStart = 0;
    lineEnd = shown;
    start = shown;
    limit = shown + left;
    bytes += length;
    nextLine = line + scanner.lineFeeds();
    return new LineProtocolException(
        line,
        maxLine + 1,
        Reason.LINE_TOO_LONG,
        "the line is longer than " + maxLine + " bytes; split it, or raise the limit");
  }
}
