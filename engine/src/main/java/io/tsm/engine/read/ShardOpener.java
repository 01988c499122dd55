package io.tsm.engine.read;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Opens the files of a shard in which a compaction may be at work. */
final class ShardOpener {
  /** How often a shard is opened anew when its files change meanwhile. */
  private static final int TRIES = 100;

  private final Storage storage;
  private final String directory;
  private final UnaryOperator<List<TsmFileName>> choice;

  /**
   * @param choice of all names, newest first, those to be opened
   */
  ShardOpener(Storage storage, String directory, UnaryOperator<List<TsmFileName>> choice) {
    this.storage = storage;
    this.directory = directory;
    this.choice = choice;
  }

  ShardReader open() throws IOException {
    List<TsmFileName> before = list();
    for (int i = 0; i < TRIES; i++) {
      ShardReader reader = tryToOpen(before);
      List<TsmFileName> after = list();
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
  private ShardReader tryToOpen(List<TsmFileName> newestFirst) throws IOException {
    List<ShardReader.File> files = new ArrayList<>();
    List<Closeable> readers = new ArrayList<>();
    try {
      for (TsmFileName name : newestFirst) {
        // The tombstones first: they go last, and would be missed if both went in between.
        Tombstones tombstones = Tombstones.of(storage, directory, name);
        TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()));
        readers.add(reader);
        ShardReader.check(reader);
        files.add(new ShardReader.File(reader, tombstones));
      }
    } catch (NoSuchFileException e) {
      Closing.closeAll(readers);
      return null;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, readers.toArray(new Closeable[0]));
      throw e;
    }
    return ShardReader.of(files, () -> Closing.closeAll(readers));
  }

  /** The chosen ones of the shard's files, newest first. */
  private List<TsmFileName> list() throws IOException {
    List<TsmFileName> names = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      if (!entry.isDirectory()) {
        TsmFileName.parse(entry.name()).ifPresent(names::add);
      }
    }
    names.sort(Collections.reverseOrder());
    return List.copyOf(choice.apply(Collections.unmodifiableList(names)));
  }
}
