package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.wal.SegmentFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard as it lies on disk in InfluxDB's layout: TSM files in one directory, WAL segments in
 * another.
 *
 * @param id its directory's name, a number
 * @param directory of its TSM files; need not exist
 * @param walDirectory of its WAL segments, or null if it has none
 */
public record StoredShard(Storage storage, long id, String directory, String walDirectory) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredShard.class);

  /** How often the log is read anew when a running engine deletes parts of it meanwhile. */
  private static final int TRIES = 100;

  /** Is told what was not read. */
  @FunctionalInterface
  public interface TornSegments {
    /** Warns in the log of the program. */
    TornSegments LOGGED =
        (path, readable, size) ->
            LOG.warn(
                "{}: the last {} bytes are not a whole entry, as after a crash in the middle of a"
                    + " write; they are left out",
                path,
                size - readable);

    /**
     * A segment whose end is not a whole entry, as a crash leaves it; what comes before is read.
     * InfluxDB cuts the segment there when it starts.
     *
     * @param path as a person finds it
     * @param readable bytes at its beginning that were read
     * @param size bytes of the segment
     */
    void torn(String path, long readable, long size);
  }

  /** Its WAL segments, in the order in which they are to be read. */
  public List<SegmentFile> segments() throws IOException {
    return walDirectory == null ? List.of() : SegmentFile.list(storage, walDirectory);
  }

  /**
   * Opens the shard for reading. The values of its WAL are kept in memory, as InfluxDB keeps them.
   *
   * @throws CorruptFileException if a TSM file is damaged, or a field has two types
   */
  public ShardReader open(TornSegments torn) throws IOException {
    List<SegmentFile> before = segments();
    List<FileEntry> tombstones = tombstones();
    for (int i = 0; i < TRIES; i++) {
      ShardReader reader = tryToOpen(before, torn);
      List<SegmentFile> after = segments();
      List<FileEntry> tombstonesAfter = before.isEmpty() ? tombstones : tombstones();
      if (reader != null && after.containsAll(before) && tombstonesAfter.equals(tombstones)) {
        return reader;
      }
      // A snapshot of a running engine has deleted a part of the log: its values may be in a file
      // that was not there yet when the files were listed. Or something was deleted of the files,
      // and then of the log: what the log has no more must not show an older value of a file.
      before = after;
      tombstones = tombstonesAfter;
      if (reader != null) {
        reader.close();
      }
    }
    throw new IOException(
        storage.describe(walDirectory) + ": its segments change faster than they can be read");
  }

  private List<FileEntry> tombstones() throws IOException {
    return storage.list(directory).stream()
        .filter(entry -> entry.name().endsWith(TsmFileName.TOMBSTONE_SUFFIX))
        .toList();
  }

  /** Opens files and log; null if a segment is gone. */
  private ShardReader tryToOpen(List<SegmentFile> segments, TornSegments torn) throws IOException {
    ShardReader files = ShardReader.open(storage, directory);
    try {
      FieldTypes types = new FieldTypes();
      files.declareTypes(types);
      Cache cache = new Cache(types);
      new WalReplay(storage, files, types, cache, torn).run(segments);
      return cache.isEmpty() ? files : files.with(storage.describe(walDirectory), cache);
    } catch (NoSuchFileException e) {
      files.close();
      return null;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files);
      throw e;
    }
  }
}
