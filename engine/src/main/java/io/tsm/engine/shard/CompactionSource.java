package io.tsm.engine.shard;

import io.tsm.engine.compact.MergeSource;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * An open file that is being compacted, and what was deleted of it when it was opened.
 *
 * @param reader is closed with this
 */
record CompactionSource(TsmFileName name, TsmReader reader, Tombstones deleted)
    implements Closeable {

  /**
   * Opens a file of a shard.
   *
   * @throws java.nio.file.NoSuchFileException if it is gone
   */
  static CompactionSource open(Storage storage, String directory, TsmFileName name)
      throws IOException {
    // The tombstones first: they go last, and would be missed if both went in between.
    Tombstones deleted = Tombstones.of(storage, directory, name);
    TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()));
    return new CompactionSource(name, reader, deleted);
  }

  MergeSource mergeSource() {
    return new MergeSource(reader, deleted);
  }

  /**
   * What was deleted since it was opened.
   *
   * @throws IOException if its tombstones are not those it was opened with, and more
   */
  List<Tombstone> deletedSince(Storage storage, String directory) throws IOException {
    List<Tombstone> before = deleted.entries();
    List<Tombstone> now = Tombstones.of(storage, directory, name).entries();
    if (now.size() < before.size() || !now.subList(0, before.size()).equals(before)) {
      throw new IOException(
          storage.describe(directory + "/" + name.tombstoneName())
              + ": deletes were taken back while the file was compacted; nothing is replaced."
              + " Who else writes to this shard?");
    }
    return now.subList(before.size(), now.size());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
