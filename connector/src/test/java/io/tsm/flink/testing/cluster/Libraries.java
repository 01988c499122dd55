package io.tsm.flink.testing.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of processes that tests start, where the build has collected them: {@code
 * target/it/NAME/lib} of the module or of a folder above it.
 */
final class Libraries {
  private Libraries() {}

  /** The jars that {@code src/it/NAME/pom.xml} asks for. */
  static List<Path> of(String name) throws IOException {
    Path start = Path.of("").toAbsolutePath();
    Path relative = Path.of("target", "it", name, "lib");
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(relative))) {
        try (Stream<Path> jars = Files.list(folder.resolve(relative))) {
          return jars.sorted().toList();
        }
      }
    }
    throw new FileNotFoundException(
        "no folder "
            + relative
            + " at or above "
            + start
            + "; mvn pre-integration-test -DskipTests collects the jars");
  }
}
