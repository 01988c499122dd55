package io.tsm.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a real influxd among the test resources; their README.md says how they came. */
public final class Fixtures {
  /** The database and retention policy of all of them. */
  public static final String DATABASE = "fx";

  private static final Set<String> WITH_DELETES =
      Set.of("12-delete-tsm", "13-delete-cache", "14-delete-mixed");

  private Fixtures() {}

  /** The folder of all cases. */
  public static Path folder() {
    URL url = Fixtures.class.getResource("/fixtures/influxdb-1.6.7/README.md");
    try {
      Path readme = Path.of(Objects.requireNonNull(url, "no fixtures").toURI());
      return Objects.requireNonNull(readme.getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The folder of one case. */
  public static Path of(String name) {
    return folder().resolve(name);
  }

  /** The names of the cases in which nothing was deleted. */
  public static Stream<String> withoutDeletes() {
    return names().filter(name -> !WITH_DELETES.contains(name));
  }

  /** The names of the cases in which something was deleted. */
  public static Stream<String> withDeletes() {
    return names().filter(WITH_DELETES::contains);
  }

  private static Stream<String> names() {
    return list(folder(), 1)
        .filter(Files::isDirectory)
        .filter(path -> !path.equals(folder()))
        .map(path -> path.getFileName().toString());
  }

  /** All TSM files, as paths relative to {@link #folder()}. */
  public static Stream<String> tsmFiles() {
    return list(folder(), Integer.MAX_VALUE)
        .filter(path -> path.toString().endsWith(".tsm"))
        .map(path -> folder().relativize(path).toString());
  }

  private static Stream<Path> list(Path folder, int depth) {
    try (Stream<Path> paths = Files.walk(folder, depth)) {
      return paths.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
