package io.tsm.engine.shard;

import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Real time series in line protocol. Some are in the repository, for the examples; others may not
 * be distributed with it and are looked for in a folder beside it, or in the one that {@value
 * #PROPERTY} names.
 */
final class DataSet {
  /** The system property with the folder of the sets that are not in the repository. */
  static final String PROPERTY = "tsm.data";

  private DataSet() {}

  /** A set's file; null if it is not on this machine. */
  static Path find(String name) {
    String folder = System.getProperty(PROPERTY);
    if (folder != null && Files.exists(Path.of(folder, name + ".lp.gz"))) {
      return Path.of(folder, name + ".lp.gz");
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      for (String place : new String[] {"examples/data", "shared/data"}) {
        Path file = at.resolve(place).resolve(name + ".lp.gz");
        if (Files.exists(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /** Reads a set into a builder, point by point. */
  static LineProtocolReader read(Path file, PointBuilder builder) throws IOException {
    return new LineProtocolReader(
        new GZIPInputStream(Files.newInputStream(file), 1 << 16), builder, Precision.NANOSECONDS);
  }
}
