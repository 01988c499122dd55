package io.tsm.benchmarks.contest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is deleted with all that is in it. */
public final class TemporaryFolder implements Closeable {
  private final Path path;

  /**
   * Makes one.
   *
   * @param parent where; on the disk that is to be measured
   */
  public TemporaryFolder(Path parent) throws IOException {
    path = Files.createTempDirectory(parent, "tsm-benchmark");
  }

  public Path path() {
    return path;
  }

  /** Bytes of all files in it whose names end so. */
  public long bytes(String suffix) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(f -> f.toString().endsWith(suffix)).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
