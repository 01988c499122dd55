package io.tsm.engine.tsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random values by key, and what of them to compare. */
public final class TestContent {
  private static final FieldType[] TYPES = FieldType.values();
  private static final int LONGEST_STRING = 40;

  private TestContent() {}

  /** Keys of all types, in order; up to {@code mostRows} rows each. */
  public static SortedMap<byte[], Values> random(SplittableRandom random, int keys, int mostRows) {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    while (content.size() < keys) {
      FieldType type = TYPES[random.nextInt(TYPES.length)];
      String series = "m" + random.nextInt(4) + (random.nextBoolean() ? "!" : "");
      String key = series + ",host=h" + random.nextInt(keys * 4) + "#!~#" + type + "é";
      content.put(key.getBytes(UTF_8), column(random, type, 1 + random.nextInt(mostRows)));
    }
    return content;
  }

  /** A column with ascending times. */
  public static Values column(SplittableRandom random, FieldType type, int rows) {
    Values values = Values.create(type, rows);
    long time = random.nextLong(-1L << 40, 1L << 60);
    long step = random.nextBoolean() ? 1_000_000_000L : 1;
    for (int i = 0; i < rows; i++) {
      append(random, values, time);
      time += step * (random.nextInt(4) == 0 ? 1 + random.nextInt(100) : 1);
    }
    return values;
  }

  /** Appends a random value. */
  public static void append(SplittableRandom random, Values values, long time) {
    if (values instanceof FloatValues floats) {
      floats.append(time, random.nextBoolean() ? random.nextInt(1000) / 8.0 : random.nextDouble());
    } else if (values instanceof LongValues longs) {
      longs.append(time, random.nextBoolean() ? random.nextInt(100) : random.nextLong());
    } else if (values instanceof BooleanValues booleans) {
      booleans.append(time, random.nextBoolean());
    } else {
      byte[] bytes = new byte[random.nextInt(LONGEST_STRING)];
      random.nextBytes(bytes);
      ((StringValues) values).append(time, bytes);
    }
  }

  /** Writes content into a new file. */
  public static TsmFileInfo write(Storage storage, String path, SortedMap<byte[], Values> content)
      throws IOException {
    OutputFile file = storage.create(path);
    try (TsmWriter writer = new TsmWriter(file)) {
      for (Map.Entry<byte[], Values> entry : content.entrySet()) {
        writer.write(entry.getKey(), entry.getValue());
      }
      return writer.finish();
    }
  }

  /** Each row with its key, in order. */
  public static List<String> rows(SortedMap<byte[], Values> content) {
    List<String> rows = new ArrayList<>();
    content.forEach(
        (key, values) -> {
          for (int row = 0; row < values.size(); row++) {
            rows.add(text(key, values, row));
          }
        });
    return rows;
  }

  /** Each row that is left of an iterator with its key; closes it. */
  public static List<String> rows(KeyIterator values) throws IOException {
    List<String> rows = new ArrayList<>();
    try (values) {
      while (values.next()) {
        for (int row = values.from(); row < values.to(); row++) {
          rows.add(text(values.key(), values.values(), row));
        }
      }
    }
    return rows;
  }

  /** A row as text that tells all bits. */
  public static String text(byte[] key, Values values, int row) {
    String value;
    if (values instanceof FloatValues floats) {
      value = Long.toHexString(Double.doubleToRawLongBits(floats.values()[row]));
    } else if (values instanceof LongValues longs) {
      value = Long.toString(longs.values()[row]);
    } else if (values instanceof BooleanValues booleans) {
      value = Boolean.toString(booleans.values()[row]);
    } else {
      value = HexFormat.of().formatHex(((StringValues) values).value(row));
    }
    return new String(key, UTF_8) + " " + values.type() + " " + value + " " + values.time(row);
  }
}
