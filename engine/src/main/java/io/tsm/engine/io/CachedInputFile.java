package io.tsm.engine.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * A file, each read of which is a request over a network, with the ranges that were read last kept
 * in memory. A short read gets a whole range, forwards from where it begins, or at the end of the
 * file backwards: the footer of a TSM file brings the index, and a block its neighbours. Reads as
 * long as a range go to the file as they are. Safe for use by several threads, one of which reads
 * at a time.
 */
public final class CachedInputFile implements InputFile {
  /** Bytes of a range by default. */
  public static final int RANGE_BYTES = 1 << 18;

  /** Ranges that are kept by default: at most 1 MiB for an open file. */
  public static final int RANGES = 4;

  private final InputFile file;
  private final int rangeBytes;
  private final int mostRanges;
  private final ArrayDeque<Range> ranges = new ArrayDeque<>(); // the one used last is first

  /** Bytes of the file in memory. */
  private static final class Range {
    private final byte[] bytes;
    private long start;
    private int length;

    Range(int capacity) {
      bytes = new byte[capacity];
    }

    boolean has(long position, int count) {
      return position >= start && position + count <= start + length;
    }
  }

  /** With ranges of the default number and length. */
  public CachedInputFile(InputFile file) {
    this(file, RANGE_BYTES, RANGES);
  }

  /**
   * @param file closed with this one
   * @param rangeBytes bytes that a short read gets
   * @param mostRanges ranges that are kept
   */
  public CachedInputFile(InputFile file, int rangeBytes, int mostRanges) {
    this.file = file;
    this.rangeBytes = (int) Math.min(rangeBytes, Math.max(1, file.size()));
    this.mostRanges = mostRanges;
  }

  @Override
  public String path() {
    return file.path();
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public synchronized void readFully(long position, byte[] bytes, int offset, int length)
      throws IOException {
    Range range = find(position, length);
    if (range == null) {
      boolean isInFile = position >= 0 && position <= file.size() - length;
      if (length >= rangeBytes || length == 0 || !isInFile) {
        file.readFully(position, bytes, offset, length); // which says what is wrong, if it is
        return;
      }
      range = load(Math.min(position, file.size() - rangeBytes));
    }
    System.arraycopy(range.bytes, (int) (position - range.start), bytes, offset, length);
  }

  /** The range that has these bytes, now the first; null if there is none. */
  private Range find(long position, int length) {
    for (Iterator<Range> all = ranges.iterator(); all.hasNext(); ) {
      Range range = all.next();
      if (range.has(position, length)) {
        all.remove();
        ranges.addFirst(range);
        return range;
      }
    }
    return null;
  }

  private Range load(long start) throws IOException {
    Range range = ranges.size() < mostRanges ? new Range(rangeBytes) : ranges.removeLast();
    range.length = 0; // nothing, should this fail
    ranges.addLast(range);
    file.readFully(start, range.bytes, 0, rangeBytes);
    range.start = start;
    range.length = rangeBytes;
    ranges.removeLast();
    ranges.addFirst(range);
    return range;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
