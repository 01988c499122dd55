package io.tsm.engine.fuzz;

import io.tsm.engine.golden.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Valid files to begin with. */
final class FuzzSeeds {
  private static final long LONGEST = 8 << 10;

  private FuzzSeeds() {}

  /** InfluxDB's own files of a kind, but large and empty ones. */
  static List<byte[]> influx(String suffix) {
    try (Stream<Path> files = Files.walk(Fixtures.folder())) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .sorted()
          .map(FuzzSeeds::read)
          .filter(bytes -> bytes.length > 0 && bytes.length <= LONGEST)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
