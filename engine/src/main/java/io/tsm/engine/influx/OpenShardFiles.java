package io.tsm.engine.influx;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The TSM files of a shard at one moment, held open: what a compaction deletes meanwhile can still
 * be read.
 */
final class OpenShardFiles implements Closeable {
  private static final int TRIES = 100;

  private final SortedMap<TsmFileName, InputFile> files;
  private final boolean deletes;

  private OpenShardFiles(SortedMap<TsmFileName, InputFile> files, boolean deletes) {
    this.files = files;
    this.deletes = deletes;
  }

  /** Opens them. A shard without files is as good as none. */
  static OpenShardFiles open(Storage storage, String directory) throws IOException {
    List<String> before = names(storage, directory);
    for (int i = 0; i < TRIES; i++) {
      OpenShardFiles opened = tryToOpen(storage, directory, before);
      List<String> after = names(storage, directory);
      if (opened != null) {
        // One listing may show neither the files that a compaction replaces nor the new one.
        if (after.equals(before)) {
          return opened;
        }
        opened.close();
      }
      before = after;
    }
    throw new IOException(
        storage.describe(directory)
            + ": its files change faster than they can be opened; try again later");
  }

  private static List<String> names(Storage storage, String directory) throws IOException {
    return storage.list(directory).stream()
        .filter(entry -> !entry.isDirectory())
        .map(Storage.FileEntry::name)
        .filter(name -> TsmFileName.parseAny(name).isPresent())
        .toList();
  }

  /** Opens files; null if one of them is gone. */
  private static OpenShardFiles tryToOpen(Storage storage, String directory, List<String> names)
      throws IOException {
    SortedMap<TsmFileName, InputFile> files = new TreeMap<>();
    try {
      for (String name : names) {
        if (TsmFileName.parse(name).isPresent()) {
          files.put(TsmFileName.parse(name).get(), storage.open(directory + "/" + name));
        }
      }
    } catch (NoSuchFileException e) {
      Closing.closeAll(files.values());
      return null;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, files.values().toArray(new AutoCloseable[0]));
      throw e;
    }
    boolean deletes = names.stream().anyMatch(n -> n.endsWith(TsmFileName.TOMBSTONE_SUFFIX));
    return new OpenShardFiles(files, deletes);
  }

  /** The files, oldest first. */
  SortedMap<TsmFileName, InputFile> files() {
    return files;
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** True if there are tombstones, so that the files hold more than the shard. */
  boolean hasDeletes() {
    return deletes;
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(files.values());
  }
}
