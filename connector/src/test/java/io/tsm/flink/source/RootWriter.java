package io.tsm.flink.source;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.engine.model.SeriesKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Writes a root by the embedded engine, a file for each shard and each call. */
final class RootWriter {
  static final String DATABASE = "metrics";

  private final Path root;

  RootWriter(Path root) {
    this.root = root;
  }

  /** Makes files of lines. */
  void write(Iterable<String> lines) throws IOException {
    try (StorageEngine engine = open()) {
      write(engine, lines);
      engine.writeSnapshot();
    }
  }

  /** Writes lines that stay in the log. */
  void writeLog(Iterable<String> lines) throws IOException {
    try (StorageEngine engine = open()) {
      write(engine, lines);
    }
  }

  private static void write(StorageEngine engine, Iterable<String> lines) throws IOException {
    PointBuilder builder = Point.builder();
    LineProtocolParser parser = new LineProtocolParser(builder, Precision.NANOSECONDS);
    List<Point> points = new ArrayList<>();
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      parser.parse(bytes, 0, bytes.length, points.size() + 1L);
      points.add(Point.copyOf(builder));
    }
    engine.writePoints(DATABASE, "autogen", points);
  }

  void delete(Predicate<SeriesKey> series, long minTime, long maxTime) throws IOException {
    try (StorageEngine engine = open()) {
      engine.deleteRange(DATABASE, "autogen", series, minTime, maxTime);
    }
  }

  void compact() throws IOException {
    try (StorageEngine engine = open()) {
      engine.compact();
    }
  }

  private StorageEngine open() throws IOException {
    StorageEngine engine = StorageEngine.open(root, EngineOptions.defaults());
    engine.disableSnapshotCompactions();
    return engine;
  }
}
