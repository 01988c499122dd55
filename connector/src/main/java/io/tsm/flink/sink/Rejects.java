package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes files of refused records, once, however often it is tried. */
@Internal
final class Rejects {
  private static final Logger LOG = LoggerFactory.getLogger(Rejects.class);

  private Rejects() {}

  static void publish(Storage storage, String from, String to) throws IOException {
    try {
      storage.publish(from, to);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      if (!storage.exists(to)) {
        throw e;
      }
      // An earlier try got this far: the name belongs to this commit alone. It may have died before
      // the name was durable, and the file's other name will go.
      storage.syncDirectory(to.substring(0, to.lastIndexOf('/')));
      LOG.debug("{} was published before", storage.describe(to), e);
    }
  }

  /**
   * Looks at a file before anything of its commit is published. An earlier attempt may have given
   * it its final name already.
   *
   * @throws IOException if it is missing or not what was written
   */
  static void check(Storage storage, CommitId id, FileRef file) throws IOException {
    try (InputFile in = open(storage, id)) {
      if (in.size() != file.length()) {
        throw new CorruptFileException(
            in.path(),
            Math.min(in.size(), file.length()),
            "the refused records of " + id + " have " + in.size() + " bytes, not " + file.length());
      }
      if (!FileRef.of(in).equals(file)) {
        throw new CorruptFileException(
            in.path(), 0, "the checksum of the refused records of " + id + " is wrong");
      }
    }
  }

  private static InputFile open(Storage storage, CommitId id) throws IOException {
    try {
      return storage.open(id.rejects());
    } catch (NoSuchFileException e) {
      String published = id.publishedRejects("");
      if (storage.exists(published)) {
        return storage.open(published);
      }
      throw new IOException(
          id
              + " cannot be completed: the file of its refused records, "
              + storage.describe(id.rejects())
              + ", is missing. Restore from another checkpoint, or put the file back",
          e);
    }
  }
}
