package io.tsm.examples.embed;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a million values into the folder that it is given, and goes on where it was when it is
 * killed and started again: what was acknowledged is there.
 */
public final class MillionValues {
  static final long SECOND = 1_000_000_000L;

  private MillionValues() {}

  public static void main(String[] args) throws IOException {
    try (StorageEngine engine = StorageEngine.open(Path.of(args[0]), EngineOptions.defaults())) {
      long next;
      try (ShardReader reader = engine.read("demo", "autogen")) {
        next = reader.count(Selection.all());
      }
      System.out.println("found " + next);
      while (next < 1_000_000) {
        List<Point> batch = new ArrayList<>();
        for (long end = next + 1000; next < end; next++) {
          batch.add(
              Point.builder().measurement("m").field("n", next).time(next * SECOND).toPoint());
        }
        engine.writePoints("demo", "autogen", batch); // durable when it returns
        System.out.println("acknowledged " + next);
      }
    }
  }
}
