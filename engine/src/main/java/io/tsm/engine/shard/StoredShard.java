package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.wal.WalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A shard as it lies on disk in InfluxDB's layout: TSM files in one directory, WAL segments in
 * another.
 *
 * @param id its directory's name, a number
 * @param directory of its TSM files; need not exist
 * @param walDirectory of its WAL segments, or null if it has none
 */
public record StoredShard(Storage storage, long id, String directory, String walDirectory) {
  private static final Pattern SEGMENT = Pattern.compile("_.*\\.wal");

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

  /** The paths of its WAL segments, in the order in which they are to be read. */
  public List<String> segments() throws IOException {
    List<String> segments = new ArrayList<>();
    if (walDirectory != null) {
      for (Storage.FileEntry entry : storage.list(walDirectory)) { // in the order of names, as text
        if (!entry.isDirectory() && SEGMENT.matcher(entry.name()).matches()) {
          segments.add(walDirectory + "/" + entry.name());
        }
      }
    }
    return segments;
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
      for (String segment : segments()) {
        replay(segment, files, types, cache, torn);
      }
      return cache.isEmpty() ? files : files.with(storage.describe(walDirectory), cache);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files);
      throw e;
    }
  }

  private void replay(
      String segment, ShardReader files, FieldTypes types, Cache cache, TornSegments torn)
      throws IOException {
    String path = storage.describe(segment);
    WalReader.Visitor visitor =
        new WalReader.Visitor() {
          @Override
          public void write(ValuesByKey batch) throws IOException {
            try {
              cache.writeMulti(batch);
            } catch (FieldTypeConflictException e) {
              throw new CorruptFileException(
                  path,
                  0,
                  "field '%s' of measurement '%s' is %s here and %s earlier in the shard"
                      .formatted(e.field(), e.measurement(), e.given(), e.existing()),
                  e);
            }
          }

          @Override
          public void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
            cache.markLogged();
            for (byte[] key : keys) {
              delete(key, minTime, maxTime);
            }
            FieldTypes left = new FieldTypes(); // what is gone may come again with another type
            files.declareTypes(left);
            cache.declareTypes(left);
            types.replaceWith(left);
          }

          private void delete(byte[] key, long minTime, long maxTime) {
            int separator = Keys.indexOfSeparator(key, 0, key.length);
            if (separator >= 0) { // else it is none of the cache's
              byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
              cache.deleteRange(SeriesKey.ofStored(key, 0, separator), field, minTime, maxTime);
            }
          }
        };
    long readable = WalReader.readOpen(storage, segment, visitor);
    cache.markLogged();
    long size = size(segment);
    if (readable < size) {
      torn.torn(path, readable, size);
    }
  }

  private long size(String path) throws IOException {
    try (var file = storage.open(path)) {
      return file.size();
    }
  }
}
