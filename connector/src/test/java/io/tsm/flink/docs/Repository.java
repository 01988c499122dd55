package io.tsm.flink.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository is. */
final class Repository {
  private Repository() {}

  /** A file or a folder of the repository, wherever in it the test runs. */
  static Path find(String path) throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(path))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IOException(path + " is not in any folder above the working directory");
      }
    }
    return directory.resolve(path);
  }
}
