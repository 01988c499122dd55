package io.tsm.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.util.Locale;
import java.util.SplittableRandom;

/** Files with keys that have the same times and random walks. */
final class TsmFiles {
  static final long INTERVAL = 10_000_000_000L;

  private TsmFiles() {}

  /**
   * Writes one.
   *
   * @param firstTime of each key, nanoseconds
   */
  static void write(Storage storage, String path, int keys, int rows, long firstTime)
      throws IOException {
    SplittableRandom random = new SplittableRandom(firstTime);
    try (TsmWriter writer = new TsmWriter(storage.create(path))) {
      FloatValues column = new FloatValues(rows);
      for (int key = 0; key < keys; key++) {
        column.clear();
        double walk = 50;
        for (int row = 0; row < rows; row++) {
          walk += random.nextDouble() * 2 - 1;
          column.append(firstTime + row * INTERVAL, walk);
        }
        String name = String.format(Locale.ROOT, "cpu,host=host_%04d#!~#%s", key, FieldType.FLOAT);
        writer.write(name.getBytes(UTF_8), column);
      }
      Checks.count("in " + path, (long) keys * rows, writer.finish().valueCount());
    }
  }
}
