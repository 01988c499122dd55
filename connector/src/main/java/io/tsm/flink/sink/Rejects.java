package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
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
      // An earlier try got this far: the name belongs to this commit alone.
      LOG.debug("{} was published before", storage.describe(to), e);
    }
  }
}
