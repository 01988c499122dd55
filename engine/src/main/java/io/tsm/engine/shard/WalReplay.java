package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.wal.SegmentFile;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Fills a cache from the log of a shard in InfluxDB's layout. A segment with a seal is checked by
 * it. One without may end in an entry that is not whole if it is the last: the format cannot tell
 * how its writer died from damage, so that is the end of the log.
 */
final class WalReplay implements WalReader.Visitor {
  /** Reads, and does nothing with it. */
  private static final WalReader.Visitor CHECK =
      new WalReader.Visitor() {
        @Override
        public void write(ValuesByKey batch) throws IOException {
          batch.forEach((series, field, values, from, to) -> {});
        }

        @Override
        public void delete(List<byte[]> keys, long minTime, long maxTime) {}
      };

  private final Storage storage;
  private final ShardReader files;
  private final FieldTypes types;
  private final Cache cache;
  private final StoredShard.TornSegments torn;
  private String path = ""; // of the present segment

  /**
   * @param files of the shard, whose types the values must have
   * @param types those of files and cache
   * @param cache made with these types
   * @param torn is told of an end that is left out
   */
  WalReplay(
      Storage storage,
      ShardReader files,
      FieldTypes types,
      Cache cache,
      StoredShard.TornSegments torn) {
    this.storage = storage;
    this.files = files;
    this.types = types;
    this.cache = cache;
    this.torn = torn;
  }

  /**
   * Reads segments.
   *
   * @param segments in their order
   * @return what is whole of the last one if it has no seal; null otherwise
   * @throws CorruptFileException if something is not as it was written
   */
  WalSegment run(List<SegmentFile> segments) throws IOException {
    WalSegment unsealed = null;
    for (int i = 0; i < segments.size(); i++) {
      SegmentFile segment = segments.get(i);
      path = storage.describe(segment.path());
      WalSegment sealed = segment.readSeal(storage);
      boolean last = i == segments.size() - 1;
      if (sealed != null) {
        WalReader.readSealed(storage, sealed, CHECK); // before anything of it counts
      }
      if (sealed != null && size(segment) == sealed.length()) {
        WalReader.readSealed(storage, sealed, this);
      } else {
        // A server of InfluxDB's goes on with the last segment that it finds, sealed or not.
        unsealed = readUnsealed(segment, last);
      }
      cache.markLogged();
    }
    return unsealed;
  }

  private WalSegment readUnsealed(SegmentFile segment, boolean last) throws IOException {
    WalSegment whole = WalReader.readOpen(storage, segment.path(), this);
    long size = size(segment);
    if (whole.length() < size) {
      if (!last) {
        throw new CorruptFileException(
            path,
            whole.length(),
            "an entry is not whole, and later segments follow, so its writer did not die there");
      }
      torn.torn(path, whole.length(), size);
    }
    return last ? whole : null;
  }

  private long size(SegmentFile segment) throws IOException {
    try (InputFile file = storage.open(segment.path())) {
      return file.size();
    }
  }

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
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      if (separator >= 0) { // else it is none of the cache's
        byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
        cache.deleteRange(SeriesKey.ofStored(key, 0, separator), field, minTime, maxTime);
      }
    }
    FieldTypes left = new FieldTypes(); // what is gone may come again with another type
    files.declareTypes(left);
    cache.declareTypes(left);
    types.replaceWith(left);
  }
}
