package io.tsm.engine.docs;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The values of the worked examples, and values as text. */
final class Columns {
  /** The start of all examples. */
  static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;

  private Columns() {}

  /** So many seconds after the start. */
  static long[] at(long... seconds) {
    long[] times = new long[seconds.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = START + seconds[i] * 1_000_000_000L;
    }
    return times;
  }

  static Values floats(long[] times, double... values) {
    FloatValues column = (FloatValues) Values.create(FieldType.FLOAT, values.length);
    for (int i = 0; i < values.length; i++) {
      column.append(times[i], values[i]);
    }
    return column;
  }

  static Values integers(long[] times, long... values) {
    LongValues column = (LongValues) Values.create(FieldType.INTEGER, values.length);
    for (int i = 0; i < values.length; i++) {
      column.append(times[i], values[i]);
    }
    return column;
  }

  static Values booleans(long[] times, boolean... values) {
    BooleanValues column = (BooleanValues) Values.create(FieldType.BOOLEAN, values.length);
    for (int i = 0; i < values.length; i++) {
      column.append(times[i], values[i]);
    }
    return column;
  }

  static Values strings(long[] times, String... values) {
    StringValues column = (StringValues) Values.create(FieldType.STRING, values.length);
    for (int i = 0; i < values.length; i++) {
      byte[] bytes = values[i].getBytes(StandardCharsets.UTF_8);
      column.append(times[i], bytes, 0, bytes.length);
    }
    return column;
  }

  /** Rows as text: {@code time=value}. */
  static List<String> rows(Values values, int from, int to) {
    List<String> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(values.time(i) + "=" + value(values, i));
    }
    return rows;
  }

  private static String value(Values values, int row) {
    if (values instanceof FloatValues floats) {
      return Double.toString(floats.values()[row]);
    }
    if (values instanceof LongValues longs) {
      return Long.toString(longs.values()[row]);
    }
    if (values instanceof BooleanValues booleans) {
      return Boolean.toString(booleans.values()[row]);
    }
    StringValues strings = (StringValues) values;
    return new String(
        strings.bytes(), strings.start(row), strings.length(row), StandardCharsets.UTF_8);
  }
}
