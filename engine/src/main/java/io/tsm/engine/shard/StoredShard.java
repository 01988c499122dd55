package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.wal.SegmentFile;
import java.io.IOException;
import java.util.List;

/**
 * A shard as it lies on disk in InfluxDB's layout: TSM files in one directory, WAL segments in
 * another.
 *
 * @param id its directory's name, a number
 * @param directory of its TSM files; need not exist
 * @param walDirectory of its WAL segments, or null if it has none
 */
public record StoredShard(Storage storage, long id, String directory, String walDirectory) {
  /** Is told what was not read. */
  @FunctionalInterface
  public interface TornSegments {
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
    ShardReader files = ShardReader.open(storage, directory);
    try {
      FieldTypes types = new FieldTypes();
      files.declareTypes(types);
      Cache cache = new Cache(types);
      new WalReplay(storage, files, types, cache, torn).run(segments());
      return cache.isEmpty() ? files : files.with(storage.describe(walDirectory), cache);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files);
      throw e;
    }
  }
}
