package io.tsm.engine.wal;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.ValuesByKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/**
 * Writes a log of segments. A segment comes into being with its first entry, so a log to which
 * nothing is written leaves no file. After a failed write or sync the state of the file is unknown:
 * every later call fails. Not thread-safe.
 */
public final class Wal implements Closeable {
  /** Small entries are written together up to here. */
  private static final int WRITE_BYTES = 1 << 16;

  private final Storage storage;
  private final IntFunction<String> segmentPath;
  private final long segmentBytes;
  private final ByteWriter frame = new ByteWriter(1 << 16);
  private final WriteEntryEncoder writes = new WriteEntryEncoder(frame);
  private final ByteWriter deletes = new ByteWriter(1 << 10);
  private final List<WalSegment> closed = new ArrayList<>();
  private final CRC32C checksum = new CRC32C();
  private OutputFile segment;
  private IOException failure;
  private volatile long size;

  /**
   * @param segmentPath makes the path of the i-th segment, i = 0, 1, 2 ...
   * @param segmentBytes a new segment begins before the first entry that finds the present one
   *     longer than this
   */
  public Wal(Storage storage, IntFunction<String> segmentPath, long segmentBytes) {
    this.storage = storage;
    this.segmentPath = segmentPath;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Appends one write entry. It is durable after {@link #sync()} or {@link #closeSegments()}.
   *
   * @return bytes written; 0 for an empty batch
   */
  public int writeMulti(ValuesByKey batch) throws IOException {
    checkUsable();
    frame.clear();
    int start = beginEntry(WalFormat.WRITE);
    writes.encode(batch);
    if (frame.size() == start) {
      return 0;
    }
    endEntry(start);
    return append();
  }

  /**
   * Appends a delete range entry: values of these keys that were written before it, in this log,
   * are gone. Durable as a write.
   *
   * @param keys of the log's values; one entry must hold them, so not millions of them at once
   * @param minTime first time, nanoseconds
   * @param maxTime last time, in the range
   * @return bytes written; 0 without keys
   */
  public int writeDelete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    checkUsable();
    if (keys.isEmpty()) {
      return 0;
    }
    frame.clear();
    frameDelete(keys, minTime, maxTime);
    return append();
  }

  /**
   * Appends delete range entries, each of one time.
   *
   * @param keysByTime what is deleted at each time, nanoseconds
   */
  public void writeDeletes(Map<Long, List<byte[]>> keysByTime) throws IOException {
    checkUsable();
    frame.clear();
    for (Map.Entry<Long, List<byte[]>> entry : keysByTime.entrySet()) {
      frameDelete(entry.getValue(), entry.getKey(), entry.getKey());
      if (frame.size() >= WRITE_BYTES) {
        append();
        frame.clear();
      }
    }
    if (frame.size() > 0) {
      append();
    }
  }

  private void frameDelete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    new DeleteEntry(keys, minTime, maxTime).encode(deletes);
    int start = beginEntry(WalFormat.DELETE_RANGE);
    SnappyBlock.pack(deletes, frame);
    endEntry(start);
  }

  /** Writes the entries that are framed. */
  private int append() throws IOException {
    try {
      if (segment != null && segment.position() > segmentBytes) {
        closeSegment();
      }
      if (segment == null) {
        segment = storage.create(segmentPath.apply(closed.size()));
        checksum.reset();
      }
      segment.write(frame.array(), 0, frame.size());
      checksum.update(frame.array(), 0, frame.size());
      countBytes();
      return frame.size();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it, others read it
  private void countBytes() {
    size += frame.size();
  }

  /** Begins an entry behind those that are framed; returns where what it has packed begins. */
  private int beginEntry(int type) {
    frame.writeByte(type);
    frame.writeInt(0);
    return frame.size();
  }

  private void endEntry(int start) {
    frame.setInt(start - Integer.BYTES, frame.size() - start);
  }

  /** Makes all entries durable. */
  public void sync() throws IOException {
    checkUsable();
    try {
      if (segment != null) {
        segment.sync();
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Makes all entries durable and ends the log.
   *
   * @return its segments, in order; none if nothing was written
   */
  public List<WalSegment> closeSegments() throws IOException {
    checkUsable();
    try {
      if (segment != null) {
        closeSegment();
      }
      return List.copyOf(closed);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void closeSegment() throws IOException {
    OutputFile closing = segment;
    closing.sync();
    closing.close();
    segment = null; // not before: what is neither open nor closed would never be deleted
    closed.add(new WalSegment(closing.path(), closing.position(), (int) checksum.getValue()));
  }

  /** Bytes written to this log so far. Safe to call from any thread. */
  public long size() {
    return size;
  }

  /** Closes the log and deletes all of its segments: nothing refers to them. */
  public void abandon() throws IOException {
    List<String> paths = new ArrayList<>();
    for (WalSegment s : closed) {
      paths.add(s.path());
    }
    List<AutoCloseable> steps = new ArrayList<>();
    if (segment != null) {
      paths.add(segment.path());
      steps.add(segment);
    }
    for (String path : paths) {
      steps.add(() -> storage.delete(path));
    }
    segment = null;
    closed.clear();
    Closing.closeAll(steps);
  }

  /** Closes the file that is open. What was not synced may be lost. */
  @Override
  public void close() throws IOException {
    if (segment != null) {
      OutputFile closing = segment;
      segment = null;
      closing.close();
    }
  }

  private void checkUsable() throws IOException {
    if (failure != null) {
      throw new IOException(
          "the write-ahead log failed before and cannot be used any more: " + failure.getMessage(),
          failure);
    }
  }
}
