package io.tsm.engine.read;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads one shard: the TSM files of its directory and, if there is one, a cache that is newer than
 * all of them. Sees the files that were there when it was opened. Streams: besides indexes, at most
 * a block of each file is in memory. Not thread-safe, but a shard may be opened any number of
 * times.
 */
public final class ShardReader implements Closeable {
  private final List<FileKeys> files; // newest first
  private final List<KeySource> sources; // newest first

  private ShardReader(List<FileKeys> files, List<KeySource> sources) {
    this.files = files;
    this.sources = sources;
  }

  /**
   * Opens all TSM files of a shard.
   *
   * @param directory of the shard; none, or one without TSM files, is an empty shard
   * @throws DeletesNotSupportedException if there are tombstones
   * @throws CorruptFileException if a file is damaged
   */
  public static ShardReader open(Storage storage, String directory) throws IOException {
    List<FileKeys> files = new ArrayList<>();
    try {
      for (TsmFileName name : list(storage, directory)) {
        TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()));
        try {
          files.add(new FileKeys(reader));
        } catch (IOException e) {
          Closing.closeAfterFailure(e, reader);
          throw e;
        }
      }
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files.toArray(new FileKeys[0]));
      throw e;
    }
    return new ShardReader(files, List.copyOf(files));
  }

  /** The shard's files, newest first. */
  private static List<TsmFileName> list(Storage storage, String directory) throws IOException {
    List<TsmFileName> names = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      if (entry.name().endsWith(TsmFileName.TOMBSTONE_SUFFIX)) {
        throw new DeletesNotSupportedException(storage.describe(directory + "/" + entry.name()));
      }
      if (!entry.isDirectory()) {
        TsmFileName.parse(entry.name()).ifPresent(names::add);
      }
    }
    names.sort(Collections.reverseOrder());
    return names;
  }

  /**
   * This shard with a cache on top of it. Closing either closes the files.
   *
   * @param name of the cache, for messages: where its values come from
   * @param cache is read where it is: nothing may be written to it any more
   */
  public ShardReader with(String name, Cache cache) throws IOException {
    List<KeySource> all = new ArrayList<>(sources);
    all.add(0, new CacheKeys(name, cache));
    return new ShardReader(files, all);
  }

  List<KeySource> sources() {
    return sources;
  }

  /** Number of TSM files. */
  public int fileCount() {
    return files.size();
  }

  /**
   * Adds the types of all fields of the files.
   *
   * @throws CorruptFileException if a field has two types, or another one than in {@code types}
   */
  public void declareTypes(FieldTypes types) throws CorruptFileException {
    for (int i = files.size() - 1; i >= 0; i--) {
      declareTypes(files.get(i).reader(), types);
    }
  }

  private static void declareTypes(TsmReader reader, FieldTypes types) throws CorruptFileException {
    try {
      reader.declareTypes(types);
    } catch (FieldTypeConflictException e) {
      throw new CorruptFileException(
          reader.path(),
          reader.indexPosition(),
          "field '%s' of measurement '%s' is %s here and %s elsewhere in the shard"
              .formatted(e.field(), e.measurement(), e.given(), e.existing()),
          e);
    }
  }

  /** All keys in the order of files. */
  public List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    KeyGroups groups = new KeyGroups(List.of(this), KeyOrder.FILE);
    while (groups.next()) {
      keys.add(groups.key());
    }
    return keys;
  }

  /** The values of one key; none if the shard does not have it. */
  public KeyIterator values(byte[] key) throws IOException {
    List<KeyPart> parts = new ArrayList<>();
    for (KeySource source : sources) {
      int index = source.find(key);
      if (index >= 0) {
        parts.add(new KeyPart(source, index));
      }
    }
    return new KeyCursor(key, parts);
  }

  /** All values, key by key in the order of files. */
  public KeyIterator iterator() {
    return new AllKeysIterator(new KeyGroups(List.of(this), KeyOrder.FILE));
  }

  static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(files);
  }
}
