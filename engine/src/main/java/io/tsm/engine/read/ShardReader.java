package io.tsm.engine.read;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
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
  /** How often a shard is opened anew when its files change meanwhile. */
  private static final int TRIES = 100;

  private final List<FileKeys> files; // newest first
  private final List<KeySource> sources; // newest first
  private final Closeable resources;

  private ShardReader(List<FileKeys> files, List<KeySource> sources, Closeable resources) {
    this.files = files;
    this.sources = sources;
    this.resources = resources;
  }

  /**
   * A TSM file and what is deleted of it.
   *
   * @param reader open, and checked by {@link #check}
   */
  public record File(TsmReader reader, Tombstones tombstones) {}

  /**
   * Checks what the index of a file must have to be read as a part of a shard.
   *
   * @throws CorruptFileException if a key has no separator
   */
  public static void check(TsmReader reader) throws CorruptFileException {
    FileKeys.checkKeys(reader);
  }

  /**
   * Reads files that are open already.
   *
   * @param newestFirst the files
   * @param resources closed with this reader
   */
  public static ShardReader of(List<File> newestFirst, Closeable resources) {
    List<FileKeys> files =
        newestFirst.stream().map(file -> new FileKeys(file.reader(), file.tombstones())).toList();
    return new ShardReader(files, List.copyOf(files), resources);
  }

  /**
   * Opens all TSM files of a shard.
   *
   * @param directory of the shard; none, or one without TSM files, is an empty shard
   * @throws CorruptFileException if a file is damaged
   */
  public static ShardReader open(Storage storage, String directory) throws IOException {
    List<TsmFileName> before = list(storage, directory);
    for (int i = 0; i < TRIES; i++) {
      ShardReader reader = tryToOpen(storage, directory, before);
      List<TsmFileName> after = list(storage, directory);
      if (reader != null && after.equals(before)) {
        return reader;
      }
      // A listing is no snapshot: while a compaction replaces files it may show neither the old
      // ones nor the new one. Two listings that are equal do not have that gap.
      before = after;
      if (reader != null) {
        reader.close();
      }
    }
    throw new IOException(
        storage.describe(directory) + ": its files change faster than they can be opened");
  }

  /** Opens files; null if one of them is gone. */
  private static ShardReader tryToOpen(
      Storage storage, String directory, List<TsmFileName> newestFirst) throws IOException {
    List<File> files = new ArrayList<>();
    List<Closeable> readers = new ArrayList<>();
    try {
      for (TsmFileName name : newestFirst) {
        // The tombstones first: they go last, and would be missed if both went in between.
        Tombstones tombstones = Tombstones.of(storage, directory, name);
        TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()));
        readers.add(reader);
        check(reader);
        files.add(new File(reader, tombstones));
      }
    } catch (NoSuchFileException e) {
      Closing.closeAll(readers);
      return null;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, readers.toArray(new Closeable[0]));
      throw e;
    }
    return of(files, () -> Closing.closeAll(readers));
  }

  /** The shard's files, newest first. */
  private static List<TsmFileName> list(Storage storage, String directory) throws IOException {
    List<TsmFileName> names = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
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
    return new ShardReader(files, all, resources);
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
      declareTypes(files.get(i), types);
    }
  }

  private static void declareTypes(FileKeys file, FieldTypes types) throws CorruptFileException {
    try {
      file.declareTypes(types);
    } catch (FieldTypeConflictException e) {
      throw new CorruptFileException(
          file.name(),
          file.reader().indexPosition(),
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
    resources.close();
  }
}
