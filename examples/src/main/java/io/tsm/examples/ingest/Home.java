package io.tsm.examples.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of the examples, with their data and a place for their results.
 *
 * @param directory which the script names by the system property {@code tsm.examples.home}
 */
record Home(Path directory) {

  static Home find() {
    return new Home(Path.of(System.getProperty("tsm.examples.home", ".")).toAbsolutePath());
  }

  Path bundledData() {
    return directory.resolve("data").resolve("air_sensors.lp.gz");
  }

  /** A script as it can be called from the present folder. */
  String command(String script) {
    Path here = Path.of("").toAbsolutePath();
    Path path = directory.resolve(script).normalize();
    return path.startsWith(here) && here.getNameCount() > 0
        ? "./" + here.relativize(path)
        : path.toString();
  }

  /** A new folder for one run. */
  Path freshRoot() throws IOException {
    Path target = Files.createDirectories(directory.resolve("target"));
    int number = 1;
    while (Files.exists(target.resolve("air_sensors-" + number))) {
      number++;
    }
    return Files.createDirectory(target.resolve("air_sensors-" + number));
  }
}
