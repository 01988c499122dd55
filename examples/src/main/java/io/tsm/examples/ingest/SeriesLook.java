package io.tsm.examples.ingest;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads a few series of one shard back and prints where each begins and ends. */
final class SeriesLook {
  private static final int MOST_KEYS = 4;
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_VALUE = 24;
  private static final long NANOS = 1_000_000_000L;

  private SeriesLook() {}

  /**
   * Prints the first series of a shard.
   *
   * @param directory of the shards
   */
  static void print(Path directory, String shard, PrintWriter out) throws IOException {
    try (ShardReader reader = ShardReader.open(new LocalStorage(directory), shard)) {
      out.printf("Read back from shard %s:%n%n", shard);
      List<byte[]> keys = reader.keys();
      int shown = Math.min(MOST_KEYS, keys.size());
      for (byte[] key : keys.subList(0, shown)) {
        printKey(reader, key, out);
      }
      if (keys.size() > shown) {
        out.printf(Locale.ROOT, "  ... and %,d more%n", keys.size() - shown);
      }
    }
  }

  private static void printKey(ShardReader reader, byte[] key, PrintWriter out) throws IOException {
    long count = 0;
    String first = "";
    String last = "";
    try (KeyIterator values = reader.values(key)) {
      while (values.next()) {
        if (count == 0) {
          first = text(values.values(), values.from());
        }
        count += values.to() - values.from();
        last = text(values.values(), values.to() - 1);
      }
    }
    out.printf("  %s%n", name(key));
    out.printf(Locale.ROOT, "    %,d values, from %s to %s%n", count, first, last);
  }

  private static String name(byte[] key) {
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    String series = new String(key, 0, separator, StandardCharsets.UTF_8);
    int field = separator + Keys.SEPARATOR_LENGTH;
    byte[] name = Arrays.copyOfRange(key, field, key.length);
    return shorten(series, LONGEST_KEY) + " " + new String(name, StandardCharsets.UTF_8);
  }

  private static String text(Values values, int row) {
    ByteWriter value = new ByteWriter(32);
    LineProtocolFormatter.writeValue(values, row, value);
    long time = values.time(row);
    return shorten(
            new String(value.array(), 0, value.size(), StandardCharsets.UTF_8), LONGEST_VALUE)
        + " at "
        + Instant.ofEpochSecond(Math.floorDiv(time, NANOS), Math.floorMod(time, NANOS));
  }

  private static String shorten(String text, int longest) {
    String line = text.replace("\n", "\\n");
    return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
  }
}
