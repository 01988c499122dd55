package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Points, and the same as line protocol.
 *
 * @param name of it
 * @param points as objects
 * @param lines a file with the same points
 * @param checksum of all values
 */
public record Workload(String name, List<Point> points, Path lines, Checksum checksum) {
  /** Points that are written at a time, by everybody. */
  public static final int BATCH = 5000;

  /** Values of all points. */
  long values() {
    return checksum.values();
  }

  byte[] text() throws IOException {
    return Files.readAllBytes(lines);
  }
}
