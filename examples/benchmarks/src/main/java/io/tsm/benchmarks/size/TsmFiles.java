package io.tsm.benchmarks.size;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.TsmFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The TSM files below a directory, whoever wrote them. */
final class TsmFiles {
  private TsmFiles() {}

  static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".tsm")).sorted().toList();
    }
  }

  /** Bytes of all files, after their values were compared. */
  static long checkedBytes(String who, Path directory, Checksum expected) throws IOException {
    Checksum found = new Checksum();
    long bytes = 0;
    for (Path file : below(directory)) {
      TsmFormat.read(file, found);
      bytes += Files.size(file);
    }
    expected.check(who, found);
    return bytes;
  }
}
