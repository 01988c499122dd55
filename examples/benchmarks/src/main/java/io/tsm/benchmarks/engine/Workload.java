package io.tsm.benchmarks.engine;

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
 * @param values of all points
 */
public record Workload(String name, List<Point> points, Path lines, long values) {
  /** Points that are written at a time, by everybody. */
  public static final int BATCH = 5000;

  byte[] text() throws IOException {
    return Files.readAllBytes(lines);
  }
}
