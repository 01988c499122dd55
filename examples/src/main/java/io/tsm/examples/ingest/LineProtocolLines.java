package io.tsm.examples.ingest;

import io.tsm.engine.model.LineScanner;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.annotation.Nullable;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;

/**
 * The points of one file as text. Blank lines and comments are passed over. A line feed inside of a
 * quoted string does not end a point; where one ends is the engine's own {@link LineScanner}'s
 * business.
 *
 * <p>Memory is bounded: the buffer grows to the longest line allowed and no further.
 */
final class LineProtocolLines implements StreamFormat.Reader<SourceLine> {
  private final int file;
  private final String name;
  private final InputStream in;
  private final int maxLine;
  private final LineScanner scanner = new LineScanner();
  private byte[] buffer;
  private int start; // of the text that was not passed on yet
  private int limit; // of what was read
  private boolean ended;
  private long offset; // of buffer[start] in the file
  private long line = 1; // of buffer[start]

  LineProtocolLines(int file, String name, InputStream in, int bufferSize, int maxLine) {
    this.file = file;
    this.name = name;
    this.in = in;
    this.maxLine = maxLine;
    this.buffer = new byte[Math.min(bufferSize, maxLine + 1)];
  }

  @Override
  @Nullable
  public SourceLine read() throws IOException {
    while (true) {
      scanner.reset();
      int end = findEnd();
      if (start == limit) {
        return null;
      }
      boolean fed = end < limit;
      int from = start;
      long at = line;
      start = fed ? end + 1 : end;
      offset += start - from;
      line += scanner.lineFeeds();
      if (isPoint(from, end)) {
        return new SourceLine(file, at, Arrays.copyOfRange(buffer, from, end));
      }
    }
  }

  /** The place of the line feed that ends the text at {@code start}, or of the file's end. */
  private int findEnd() throws IOException {
    int scanned = start;
    while (true) {
      int end = scanner.scan(buffer, scanned, limit);
      if (end >= 0) {
        return end;
      }
      scanned = limit;
      if (limit - start > maxLine) {
        throw new IngestException(
            name
                + ": line "
                + line
                + ": the line is longer than "
                + maxLine
                + " bytes; does a string lack its closing quotation mark?");
      }
      if (limit == buffer.length) {
        scanned -= makeRoom();
      }
      if (!fill()) {
        return limit;
      }
    }
  }

  /** What the engine's parser takes for a point, or for an attempt at one. */
  private boolean isPoint(int from, int to) {
    int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    int i = from;
    while (i < end && (buffer[i] == ' ' || buffer[i] == '\t' || buffer[i] == 0)) {
      i++;
    }
    return i < end && buffer[i] != '#';
  }

  /** Moves the text to the front, or makes the buffer larger; returns by how much it moved. */
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
    if (!ended) {
      int count;
      try {
        count = in.read(buffer, limit, buffer.length - limit);
      } catch (IOException e) {
        throw IngestException.unreadable(name, "behind line " + line, e);
      }
      ended = count < 0;
      limit += Math.max(0, count);
    }
    return !ended;
  }

  /**
   * Passes over the text before a position, counting lines.
   *
   * @param position one that {@link #getCheckpointedPosition} gave
   */
  void skipTo(long position) throws IOException {
    while (offset < position) {
      if (start == limit) {
        start = 0;
        limit = 0;
        if (!fill()) {
          throw new IngestException(
              name
                  + ": ends at byte "
                  + offset
                  + ", but was read up to byte "
                  + position
                  + " before; was it replaced?");
        }
      }
      int end = (int) Math.min(limit, start + (position - offset));
      for (int i = start; i < end; i++) {
        if (buffer[i] == '\n') {
          line++;
        }
      }
      offset += end - start;
      start = end;
    }
  }

  /** Where the next line begins, in bytes of the unpacked text. */
  @Override
  public CheckpointedPosition getCheckpointedPosition() {
    return new CheckpointedPosition(offset, 0);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
