package io.tsm.engine.cli;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Parameters;

/** The root that a command works on. */
final class RootArgument {

  @Parameters(
      index = "0",
      paramLabel = "ROOT",
      description =
          "A root that a sink wrote (with a layout.json), or a folder in InfluxDB's own layout:"
              + " data/<database>/<retention policy>/<shard>/ and wal/...")
  private Path root;

  Path path() {
    return root;
  }

  StoredRoot open() throws IOException {
    return open(storage -> storage);
  }

  /**
   * Opens the root.
   *
   * @param through what files are to be opened by
   */
  StoredRoot open(UnaryOperator<Storage> through) throws IOException {
    if (!Files.exists(root)) {
      throw new NoSuchFileException(root.toString());
    }
    return StoredRoot.open(through.apply(new LocalStorage(root)));
  }
}
