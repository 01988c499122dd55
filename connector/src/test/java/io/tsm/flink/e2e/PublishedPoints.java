package io.tsm.flink.e2e;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads the published files of a root, millions of values. */
final class PublishedPoints {
  private static final String POLICY = "autogen";

  private final List<StoredShard> shards;

  PublishedPoints(Path root, String database) throws IOException {
    shards = StoredRoot.open(new LocalStorage(root)).shards(database, POLICY);
  }

  /** What a reader sees, by the engine's own reader. */
  PointSet merged() throws IOException {
    PointSet points = new PointSet();
    for (StoredShard shard : shards) {
      try (ShardReader reader = ShardReader.open(shard.storage(), shard.directory());
          KeyIterator values = reader.iterator()) {
        addAll(values, points);
      }
    }
    return points;
  }

  /** File by file, oldest first: the set counts the values that came again. */
  PointSet everyFile() throws IOException {
    PointSet points = new PointSet();
    for (StoredShard shard : shards) {
      for (TsmFileName file : ShardPath.listFiles(shard.storage(), shard.directory())) {
        String path = shard.directory() + "/" + file.fileName();
        try (TsmReader reader = TsmReader.open(shard.storage().open(path));
            KeyIterator values = reader.iterator()) {
          addAll(values, points);
        }
      }
    }
    return points;
  }

  private static void addAll(KeyIterator iterator, PointSet points) throws IOException {
    while (iterator.next()) {
      byte[] key = iterator.key();
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      int fieldStart = separator + Keys.SEPARATOR_LENGTH;
      String series = new String(key, 0, separator, StandardCharsets.UTF_8);
      String field = new String(key, fieldStart, key.length - fieldStart, StandardCharsets.UTF_8);
      Values values = iterator.values();
      for (int row = iterator.from(); row < iterator.to(); row++) {
        add(series, field, values, row, points);
      }
    }
  }

  private static void add(String series, String field, Values values, int row, PointSet points) {
    long time = values.time(row);
    if (values instanceof StringValues strings) {
      points.add(series, field, time, strings.string(row));
    } else {
      points.add(series, field, values.type(), time, bits(values, row));
    }
  }

  private static long bits(Values values, int row) {
    if (values instanceof FloatValues floats) {
      return Double.doubleToRawLongBits(floats.values()[row]);
    }
    if (values instanceof BooleanValues booleans) {
      return booleans.values()[row] ? 1 : 0;
    }
    return ((LongValues) values).values()[row];
  }
}
