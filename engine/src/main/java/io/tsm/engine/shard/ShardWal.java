package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.SegmentFile;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalSegment;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log of one embedded shard, in InfluxDB's folder and under its names. A segment is sealed when
 * it is closed, and only then the next one begins, so only the last one may be without a seal.
 *
 * <p>All methods but {@link #sync} are called under the shard's lock. Many threads may wait in
 * {@link #sync} at a time: one of them syncs for all that have written before.
 */
final class ShardWal implements Closeable {
  private final Storage storage;
  private final String directory;
  private final long segmentBytes;
  private final ReentrantLock syncLock = new ReentrantLock(); // taken after the shard's
  private final List<SegmentFile> closed;
  private SegmentFile open; // null if no segment is
  private Wal wal; // writes it
  private int lastNumber;
  private volatile long written; // bytes
  private volatile long synced; // of them; the rest may be lost

  /**
   * Goes on with a log that was replayed.
   *
   * @param segments of the log, all sealed
   */
  private ShardWal(
      Storage storage, String directory, long segmentBytes, List<SegmentFile> segments) {
    this.storage = storage;
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.closed = new ArrayList<>(segments);
    this.lastNumber = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).number();
  }

  /**
   * Replays a log and goes on with it.
   *
   * @param segmentBytes a new segment begins when the present one is longer
   */
  static ShardWal open(Storage storage, String directory, long segmentBytes, WalReplay replay)
      throws IOException {
    SegmentFile.deleteLeftovers(storage, directory);
    List<SegmentFile> segments = SegmentFile.list(storage, directory);
    WalSegment unsealed = replay.run(segments);
    if (unsealed != null) {
      // Its writer did not live to sync it, or could not, and what was replayed is an answer from
      // now on. To sync it now would not do: after a sync that failed the next one succeeds.
      SegmentFile last = segments.get(segments.size() - 1);
      last.rewrite(storage, unsealed);
      last.seal(storage, unsealed);
    }
    return new ShardWal(storage, directory, segmentBytes, segments);
  }

  /** Appends one write entry; returns {@link #position()} after it. */
  long write(ValuesByKey batch) throws IOException {
    return add(current().writeMulti(batch));
  }

  /** Appends one delete range entry; returns {@link #position()} after it. */
  long writeDelete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    return add(current().writeDelete(keys, minTime, maxTime));
  }

  private long add(int bytes) {
    long position = written + bytes;
    written = position;
    return position;
  }

  private Wal current() throws IOException {
    if (wal != null && wal.size() > segmentBytes) {
      closeSegment();
    }
    if (wal == null) {
      SegmentFile segment = SegmentFile.of(directory, lastNumber + 1);
      wal = new Wal(storage, i -> segment.path(), Long.MAX_VALUE);
      open = segment;
      lastNumber++;
    }
    return wal;
  }

  /** Bytes written in all, for {@link #sync}. */
  long position() {
    return written;
  }

  /**
   * Makes durable what was written up to a position. To be called without the shard's lock.
   *
   * @throws IOException if that failed; then the log is never used again
   */
  void sync(long position) throws IOException {
    if (synced >= position) {
      return;
    }
    syncLock.lock();
    try {
      if (synced < position) { // nobody did it while this thread waited
        long all = written;
        wal.sync();
        synced = all;
      }
    } finally {
      syncLock.unlock();
    }
  }

  /** Closes the present segment; returns all segments, in order. What they hold is durable. */
  List<SegmentFile> rotate() throws IOException {
    if (wal != null) {
      closeSegment();
    }
    return List.copyOf(closed);
  }

  private void closeSegment() throws IOException {
    syncLock.lock(); // nobody syncs a file while it is closed
    try {
      List<WalSegment> segments = wal.closeSegments();
      synced = written;
      for (WalSegment segment : segments) { // none if nothing was written
        open.seal(storage, segment);
        closed.add(open);
      }
      wal = null;
    } finally {
      syncLock.unlock();
    }
  }

  /**
   * Deletes segments whose values are in files, durably: oldest first, each before the next, since
   * to replay an older one without the newer would put old values on top of new ones.
   */
  void delete(List<SegmentFile> segments) throws IOException {
    for (SegmentFile segment : segments) {
      storage.delete(segment.path());
      storage.syncDirectory(directory);
      storage.delete(segment.sealPath()); // after it: one that stays alone is found at the start
      closed.remove(segment);
    }
  }

  /** Closes and seals the present segment; what is there stays for the next start. */
  @Override
  public void close() throws IOException {
    if (wal != null) {
      Wal closing = wal;
      try {
        closeSegment();
      } finally {
        closing.close();
      }
    }
  }
}
