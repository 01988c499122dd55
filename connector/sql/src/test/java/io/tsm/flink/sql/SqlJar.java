package io.tsm.flink.sql;

import java.nio.file.Path;

/** The jar that this module makes. */
final class SqlJar {
  private SqlJar() {}

  static Path path() {
    String path = System.getProperty("tsm.sql.jar");
    if (path == null) {
      throw new IllegalStateException("tsm.sql.jar is not set; mvn verify sets it");
    }
    return Path.of(path);
  }
}
