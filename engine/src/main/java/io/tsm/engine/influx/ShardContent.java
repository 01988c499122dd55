package io.tsm.engine.influx;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The TSM files that together hold what a shard holds, open. They are its own if nothing was
 * deleted and nothing is in a log; otherwise new ones, since a restore drops tombstones and would
 * bring the deleted values back, and knows no log.
 */
final class ShardContent implements Closeable {
  private final List<Entry> files;
  private final Closeable resources;

  private ShardContent(List<Entry> files, Closeable resources) {
    this.files = files;
    this.resources = resources;
  }

  /**
   * A file.
   *
   * @param name that it is to have in a shard
   */
  record Entry(String name, InputFile file) {}

  /**
   * Opens a shard.
   *
   * @param temporary where new files may be written
   * @param directory of them
   */
  static ShardContent open(StoredShard shard, LocalStorage temporary, String directory)
      throws IOException {
    boolean log = !shard.segments().isEmpty(); // first: what leaves it is in a file then
    OpenShardFiles opened = OpenShardFiles.open(shard.storage(), shard.directory());
    if (log || opened.hasDeletes()) {
      opened.close();
      return merge(shard, temporary, directory);
    }
    List<Entry> files = new ArrayList<>();
    opened.files().forEach((name, file) -> files.add(new Entry(name.fileName(), file)));
    return new ShardContent(files, opened);
  }

  private static ShardContent merge(StoredShard shard, LocalStorage temporary, String directory)
      throws IOException {
    Compactor compactor =
        new Compactor(
            LocalStorage.temporary(temporary.root()),
            (generation, sequence) ->
                directory + "/" + new TsmFileName(generation, sequence).fileName());
    List<TsmFileInfo> written;
    try (ShardReader reader = shard.open(StoredShard.TornSegments.LOGGED);
        KeyIterator values = reader.iterator()) {
      written = compactor.writeNewFiles(1, 1, values, Throttle.NONE);
    }
    List<Entry> files = new ArrayList<>();
    Closeable resources =
        () -> {
          List<AutoCloseable> all = new ArrayList<>();
          files.forEach(entry -> all.add(entry.file()));
          written.forEach(file -> all.add(() -> temporary.delete(file.path())));
          all.add(() -> temporary.delete(directory));
          Closing.closeAll(all);
        };
    try {
      for (TsmFileInfo file : written) {
        String name = file.path().substring(directory.length() + 1);
        files.add(new Entry(name, temporary.open(file.path())));
      }
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, resources);
      throw e;
    }
    return new ShardContent(files, resources);
  }

  /** The files, oldest first. */
  List<Entry> files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    resources.close();
  }
}
