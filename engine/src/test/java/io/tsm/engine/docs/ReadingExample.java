package io.tsm.engine.docs;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.read.DescendingCursor;
import io.tsm.engine.read.KeyCursor;
import io.tsm.engine.read.RowCursor;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesCursor;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.read.TagPredicate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What docs/reading.md shows: ways to read the shard of the quick start. */
final class ReadingExample {
  private ReadingExample() {}

  // [rows]
  static String rows(Path root, String shard, long from, long to) throws IOException {
    StringBuilder out = new StringBuilder();
    try (ShardReader reader = ShardReader.open(new LocalStorage(root), shard)) {
      SeriesScan scan =
          reader.select(
              Selection.all()
                  .measurement("air")
                  .where(TagPredicate.in("sensor", List.of("s1", "s2")))
                  .between(from, to));
      while (scan.next()) { // no block was read so far
        try (SeriesCursor fields = scan.rows();
            RowCursor rows = fields.byRow()) {
          int temperature = fields.indexOf("temperature");
          while (rows.next()) {
            if (rows.isPresent(temperature)) {
              out.append(scan.series()).append(' ').append(rows.time()).append(' ');
              out.append(rows.doubleValue(temperature)).append('\n');
            }
          }
        }
      }
    }
    return out.toString();
  }

  // [/rows]

  // [arrays]
  static double mean(ShardReader reader, long from, long to) throws IOException {
    byte[] series = SeriesKey.of("air", Map.of("sensor", "s1")).bytes();
    byte[] key = Keys.key(series, "temperature".getBytes(StandardCharsets.UTF_8));
    double sum = 0;
    long count = 0;
    try (KeyCursor chunks = reader.values(key, from, to)) {
      while (chunks.next()) {
        double[] values = ((FloatValues) chunks.values()).values();
        for (int row = chunks.from(); row < chunks.to(); row++) {
          sum += values[row];
        }
        count += chunks.to() - chunks.from();
      }
    }
    return sum / count;
  }

  // [/arrays]

  // [last]
  static double last(ShardReader reader, byte[] key) throws IOException {
    try (DescendingCursor chunks = reader.descending(key, TimeRanges.ALL)) {
      return chunks.next() ? ((FloatValues) chunks.values()).values()[chunks.to() - 1] : Double.NaN;
    }
  }
  // [/last]
}
