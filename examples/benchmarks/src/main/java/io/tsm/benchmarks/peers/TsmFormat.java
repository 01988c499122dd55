package io.tsm.benchmarks.peers;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** TSM by this project, as a batch job writes it: points to the cache, the cache to a file. */
public record TsmFormat() implements FileFormat {
  public static final String NAME = "this engine";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Prepared prepare(WideTable table) {
    return file -> {
      Cache cache = new Cache(new FieldTypes());
      for (Point point : table.rows()) {
        cache.write(point);
      }
      LocalStorage storage = new LocalStorage(file.getParent());
      Compactor compactor =
          new Compactor(storage, (generation, sequence) -> file.getFileName().toString());
      compactor.writeSnapshot(cache, 1, Throttle.NONE);
    };
  }

  @Override
  public void read(WideTable table, Path file, Checksum into) throws IOException {
    read(file, into);
  }

  /** Reads all values of a TSM file, whoever wrote it. */
  public static void read(Path file, Checksum into) throws IOException {
    LocalStorage storage = new LocalStorage(file.getParent());
    Map<FieldType, Values> columns = new EnumMap<>(FieldType.class);
    try (TsmReader reader = TsmReader.open(storage.open(file.getFileName().toString()))) {
      BlockReader blocks = reader.blocks();
      for (int key = 0; key < reader.keyCount(); key++) {
        Values column =
            columns.computeIfAbsent(reader.type(key), type -> Values.create(type, 1000));
        column.clear();
        reader.read(key, 0, reader.blockCount(key), blocks, column);
        add(column, 0, column.size(), into);
      }
    }
  }

  /** Adds the rows {@code [from, to)} of a column. */
  public static void add(Values column, int from, int to, Checksum into) {
    long[] times = column.times();
    switch (column.type()) {
      case FLOAT -> {
        double[] values = ((FloatValues) column).values();
        for (int i = from; i < to; i++) {
          into.add(times[i], Double.doubleToRawLongBits(values[i]));
        }
      }
      case INTEGER, UNSIGNED -> {
        long[] values = ((LongValues) column).values();
        for (int i = from; i < to; i++) {
          into.add(times[i], values[i]);
        }
      }
      case BOOLEAN -> {
        boolean[] values = ((BooleanValues) column).values();
        for (int i = from; i < to; i++) {
          into.add(times[i], values[i] ? 1 : 0);
        }
      }
      case STRING -> {
        StringValues values = (StringValues) column;
        for (int i = from; i < to; i++) {
          into.add(times[i], values.string(i).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }
}
