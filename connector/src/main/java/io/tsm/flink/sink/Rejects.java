package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;
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
    } catch (FileAlreadyExistsException e) {
      // An earlier try got this far: the name belongs to this commit alone. It may have died before
      // the name was durable, and the file's other name will go.
      storage.syncDirectory(to.substring(0, to.lastIndexOf('/')));
      LOG.debug("{} was published before", storage.describe(to), e);
    }
  }

  /**
   * Looks at a file before anything of its commit is published.
   *
   * @throws IOException if it is missing or not what was written
   */
  static void check(Storage storage, CommitId id, FileRef file) throws IOException {
    try (InputFile in = storage.open(id.rejects())) {
      if (in.size() != file.length()) {
        throw new CorruptFileException(
            in.path(),
            Math.min(in.size(), file.length()),
            "the refused records of " + id + " have " + in.size() + " bytes, not " + file.length());
      }
      if (checksum(in) != file.crc32c()) {
        throw new CorruptFileException(
            in.path(), 0, "the checksum of the refused records of " + id + " is wrong");
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          id
              + " cannot be completed: the file of its refused records, "
              + storage.describe(id.rejects())
              + ", is missing. Restore from another checkpoint, or put the file back",
          e);
    }
  }

  private static int checksum(InputFile in) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[1 << 13];
    for (long at = 0; at < in.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, in.size() - at);
      in.readFully(at, buffer, 0, length);
      checksum.update(buffer, 0, length);
    }
    return (int) checksum.getValue();
  }
}
