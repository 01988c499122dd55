package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Removes shards of which all times are older than an age, as InfluxDB's retention does. Jobs may
 * run meanwhile: a file that one publishes into such a shard, with late points, stays until the
 * next time.
 *
 * <p>May be stopped anywhere, and what is left shows no value that was overwritten or deleted
 * before: files go from the oldest to the newest, and each before its tombstones, durably in this
 * order.
 */
public final class ShardExpiry {
  private final StoredRoot root;
  private final ShardLayout layout;
  private final long cutoff; // a shard goes if its last time is earlier; nanoseconds
  private final boolean dryRun;
  private final Listener listener;

  /**
   * A shard that goes.
   *
   * @param first its first possible time, nanoseconds
   * @param last its last possible time, nanoseconds
   * @param files TSM files and tombstones
   * @param bytes of them
   */
  public record Expired(
      String database,
      String retentionPolicy,
      long shard,
      long first,
      long last,
      int files,
      long bytes) {}

  /** Is told what is done. */
  public interface Listener {
    /** Was removed, or would be. */
    void removed(Expired shard) throws IOException;

    /** The shard's directory stays, since there is something in it that does not expire. */
    void kept(String directory, String reason) throws IOException;

    /** Could not be removed, or not wholly. */
    void failed(String directory, IOException reason) throws IOException;
  }

  /**
   * @param olderThan the age
   * @param dryRun whether to remove nothing
   */
  public ShardExpiry(
      StoredRoot root,
      ShardLayout layout,
      Duration olderThan,
      Instant now,
      boolean dryRun,
      Listener listener) {
    this.root = root;
    this.layout = layout;
    this.cutoff = nanos(now.minus(olderThan));
    this.dryRun = dryRun;
    this.listener = listener;
  }

  private static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), time.getNano());
  }

  /** Goes through a retention policy once. */
  public void run(String database, String retentionPolicy) throws IOException {
    for (StoredShard shard : root.shards(database, retentionPolicy)) {
      if (shard.id() > 0) {
        long group = layout.groupOfShard(shard.id());
        if (layout.groupLast(group) < cutoff) {
          expire(database, retentionPolicy, group, shard);
        }
      }
    }
  }

  private void expire(String database, String retentionPolicy, long group, StoredShard shard)
      throws IOException {
    String directory = shard.directory();
    try {
      if (!shard.segments().isEmpty()) {
        listener.kept(
            directory,
            "has values in the log of an embedded engine: delete them by that engine, or with 'tsm"
                + " delete'");
        return;
      }
      List<FileEntry> known = new ArrayList<>();
      List<String> unknown = new ArrayList<>();
      for (FileEntry entry : root.storage().list(directory)) {
        if (!entry.isDirectory() && TsmFileName.parseAny(entry.name()).isPresent()) {
          known.add(entry);
        } else {
          unknown.add(entry.name());
        }
      }
      if (!dryRun) {
        removeFiles(directory, known);
      }
      listener.removed(
          new Expired(
              database,
              retentionPolicy,
              shard.id(),
              layout.groupStart(group),
              layout.groupLast(group),
              known.size(),
              known.stream().mapToLong(FileEntry::size).sum()));
      removeDirectory(directory, unknown);
    } catch (IOException e) {
      listener.failed(directory, e);
    }
  }

  private void removeFiles(String directory, List<FileEntry> files) throws IOException {
    Storage storage = root.storage();
    Map<TsmFileName, List<String>> oldestFirst = new TreeMap<>();
    for (FileEntry file : files) {
      List<String> names =
          oldestFirst.computeIfAbsent(
              TsmFileName.parseAny(file.name()).orElseThrow(), name -> new ArrayList<>());
      boolean tombstones = file.name().endsWith(TsmFileName.TOMBSTONE_SUFFIX);
      names.add(tombstones ? names.size() : 0, file.name());
    }
    for (List<String> fileThenTombstones : oldestFirst.values()) {
      for (String name : fileThenTombstones) {
        storage.delete(directory + "/" + name);
        // Also before what is newer goes: a loss of power may keep any of the entries otherwise.
        storage.syncDirectory(directory);
      }
    }
  }

  private void removeDirectory(String directory, List<String> unknown) throws IOException {
    Storage storage = root.storage();
    if (!unknown.isEmpty()) {
      listener.kept(directory, "holds what is no TSM file: " + String.join(", ", unknown));
    } else if (!dryRun) {
      if (storage.list(directory).isEmpty() && isDeleted(directory)) {
        return;
      }
      listener.kept(directory, "got a new file meanwhile");
    }
  }

  /** Deletes an empty directory; false if a publisher was faster. */
  private boolean isDeleted(String directory) throws IOException {
    try {
      root.storage().delete(directory);
      return true;
    } catch (IOException e) {
      if (root.storage().list(directory).isEmpty()) {
        throw e;
      }
      return false;
    }
  }
}
