package io.tsm.engine.codec;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random columns of the shapes that encodings treat differently, or might get wrong. */
final class Shapes {
  /** A column and what is special about it. */
  record Column(String shape, Values values) {
    @Override
    public String toString() {
      return values.size() + " rows of " + values.type() + ", " + shape;
    }
  }

  /** Makes a column's numbers, one after the other. */
  private interface LongShape {
    long next(SplittableRandom random, int row, long before);
  }

  private interface DoubleShape {
    double next(SplittableRandom random, int row, double before);
  }

  private interface BooleanShape {
    boolean next(SplittableRandom random, int row);
  }

  private interface StringShape {
    byte[] next(SplittableRandom random, int row);
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long EPOCH = 1_700_000_000L * SECOND;
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Math.PI
  };

  private static final Map<String, LongShape> TIMES = new LinkedHashMap<>();
  private static final Map<String, LongShape> LONGS = new LinkedHashMap<>();
  private static final Map<String, DoubleShape> DOUBLES = new LinkedHashMap<>();
  private static final Map<String, BooleanShape> BOOLEANS = new LinkedHashMap<>();
  private static final Map<String, StringShape> STRINGS = new LinkedHashMap<>();

  static {
    TIMES.put("every 10 s", (r, i, b) -> i == 0 ? EPOCH : b + 10 * SECOND);
    TIMES.put("every ns", (r, i, b) -> i == 0 ? EPOCH : b + 1);
    TIMES.put("always the same", (r, i, b) -> EPOCH);
    TIMES.put("descending", (r, i, b) -> i == 0 ? EPOCH : b - 7);
    TIMES.put("jitter of ns", (r, i, b) -> i == 0 ? EPOCH : b + SECOND + r.nextInt(-9, 10));
    TIMES.put("jitter of ms", (r, i, b) -> i == 0 ? EPOCH : b + 1_000_000L * r.nextInt(1, 3000));
    TIMES.put("jitter of 10 us", (r, i, b) -> i == 0 ? EPOCH : b + 10_000L * r.nextInt(1, 30));
    TIMES.put(
        "multiples of 10^15", (r, i, b) -> i == 0 ? 3 : b + r.nextInt(5) * 1_000_000 * SECOND);
    TIMES.put("runs of ones", (r, i, b) -> i == 0 ? 0 : b + (r.nextInt(200) == 0 ? 2 : 1));
    TIMES.put("ones at the end", (r, i, b) -> i == 0 ? 0 : b + (i < 5 ? i : 1));
    TIMES.put("a gap at the start", (r, i, b) -> i == 0 ? EPOCH : i == 1 ? b + 3 : b + SECOND);
    TIMES.put("gaps up to 2^60 - 1", (r, i, b) -> i % 5 == 4 ? b + (1L << 60) - 1 : b + 1);
    TIMES.put("gaps of 2^60", (r, i, b) -> i % 5 == 4 ? b + (1L << 60) : b + 1);
    TIMES.put("all times that InfluxDB takes", (r, i, b) -> i % 2 == 0 ? limit(r) : -limit(r));
    TIMES.put("any bits", (r, i, b) -> r.nextLong());
    TIMES.put("widths that vary", (r, i, b) -> b + (r.nextLong() >>> r.nextInt(4, 64)));

    LONGS.put("constant", (r, i, b) -> i == 0 ? r.nextInt() : b);
    LONGS.put("ramp", (r, i, b) -> i == 0 ? -5 : b + 10);
    LONGS.put("ramp down, with a step", (r, i, b) -> i == 0 ? 5 : i == 1 ? 100 : b - 3);
    LONGS.put("walk", (r, i, b) -> b + r.nextInt(-20, 20));
    LONGS.put("runs of coded ones", (r, i, b) -> r.nextInt(300) == 0 ? b + 5 : b - 1);
    LONGS.put("coded ones at the end", (r, i, b) -> i < 10 ? b + i * i : b - 1);
    LONGS.put(
        "coded 60 bits", (r, i, b) -> b + (i % 2 == 0 ? 1 : -1) * (1L << 59) * (i > 0 ? 1 : 0));
    LONGS.put("coded 61 bits", (r, i, b) -> i == 1 ? 1L << 59 : b);
    LONGS.put("extremes", (r, i, b) -> r.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE);
    LONGS.put("one extreme", (r, i, b) -> i == 0 ? Long.MAX_VALUE : b - r.nextInt(4));
    LONGS.put("widths that vary", (r, i, b) -> b + (r.nextLong() >> r.nextInt(5, 64)));
    LONGS.put("any bits", (r, i, b) -> r.nextLong());

    DOUBLES.put("constant", (r, i, b) -> i == 0 ? r.nextDouble() : b);
    DOUBLES.put("walk", (r, i, b) -> b + r.nextDouble() - 0.5);
    DOUBLES.put("walk of integers", (r, i, b) -> b + r.nextInt(-3, 4));
    DOUBLES.put("decimals", (r, i, b) -> r.nextInt(-10_000, 10_000) / 100.0);
    DOUBLES.put("special values", (r, i, b) -> SPECIAL[r.nextInt(SPECIAL.length)]);
    DOUBLES.put("any bits but NaN", (r, i, b) -> anyButNaN(r));
    DOUBLES.put(
        "last bits change",
        (r, i, b) -> i == 0 ? 1 : flipped(b, r.nextInt(1, 1 << r.nextInt(1, 31))));
    DOUBLES.put("first bits change", (r, i, b) -> flipped(i == 0 ? 1 : b, r.nextLong() << 50));
    DOUBLES.put("one bit changes", (r, i, b) -> i == 0 ? 2.5 : flipped(b, 1L << r.nextInt(64)));
    DOUBLES.put("spikes", (r, i, b) -> r.nextInt(50) == 0 ? r.nextDouble() : 21.5);

    BOOLEANS.put("true", (r, i) -> true);
    BOOLEANS.put("false", (r, i) -> false);
    BOOLEANS.put("in turn", (r, i) -> i % 2 == 0);
    BOOLEANS.put("any", (r, i) -> r.nextBoolean());

    STRINGS.put("empty", (r, i) -> new byte[0]);
    STRINGS.put("words", (r, i) -> utf8("state " + r.nextInt(20)));
    STRINGS.put("unicode", (r, i) -> utf8("\u00e4\u65e5\ud83d\ude00".repeat(r.nextInt(4))));
    STRINGS.put("any bytes", (r, i) -> bytes(r, r.nextInt(40)));
    STRINGS.put("lengths around a second byte", (r, i) -> bytes(r, r.nextInt(126, 130)));
    STRINGS.put("some long ones", (r, i) -> r.nextInt(50) == 0 ? new byte[5_000] : utf8("" + i));
  }

  private Shapes() {}

  /** A column of {@code rows} rows for each shape that a type's values can have. */
  static List<Column> columns(FieldType type, SplittableRandom random, int rows) {
    List<Column> columns = new ArrayList<>();
    List<LongShape> times = List.copyOf(TIMES.values());
    for (String name : names(type)) {
      long[] column = longs(times.get(random.nextInt(times.size())), random, rows);
      columns.add(new Column(name, values(type, name, column, random)));
    }
    return columns;
  }

  /** A column of {@code rows} rows for each shape that times can have. */
  static List<Column> columnsOfTimes(SplittableRandom random, int rows) {
    List<Column> columns = new ArrayList<>();
    TIMES.forEach(
        (name, shape) ->
            columns.add(
                new Column(
                    "times: " + name,
                    values(FieldType.BOOLEAN, "any", longs(shape, random, rows), random))));
    return columns;
  }

  /** Numbers that simple8b can hold, of widths that vary slowly or fast, with runs of ones. */
  static long[] packable(SplittableRandom random, int count) {
    long[] numbers = new long[count];
    int i = 0;
    while (i < count) {
      int width = random.nextInt(61);
      for (int left = 1 + random.nextInt(random.nextInt(1, 400)); left > 0 && i < count; left--) {
        numbers[i++] = width == 0 ? 1 : random.nextLong() >>> (Long.SIZE - width);
      }
    }
    return numbers;
  }

  static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Iterable<String> names(FieldType type) {
    return switch (type) {
      case FLOAT -> DOUBLES.keySet();
      case INTEGER, UNSIGNED -> LONGS.keySet();
      case BOOLEAN -> BOOLEANS.keySet();
      case STRING -> STRINGS.keySet();
    };
  }

  private static Values values(
      FieldType type, String shape, long[] times, SplittableRandom random) {
    Values values = Values.create(type, 1);
    double before = 0;
    long[] longs =
        values instanceof LongValues ? longs(LONGS.get(shape), random, times.length) : null;
    for (int i = 0; i < times.length; i++) {
      if (values instanceof FloatValues floats) {
        before = DOUBLES.get(shape).next(random, i, before);
        before = Double.isNaN(before) ? i : before;
        floats.append(times[i], before);
      } else if (values instanceof LongValues integers) {
        integers.append(times[i], longs[i]);
      } else if (values instanceof BooleanValues booleans) {
        booleans.append(times[i], BOOLEANS.get(shape).next(random, i));
      } else if (values instanceof StringValues strings) {
        strings.append(times[i], STRINGS.get(shape).next(random, i));
      }
    }
    return values;
  }

  private static long[] longs(LongShape shape, SplittableRandom random, int count) {
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] = shape.next(random, i, i == 0 ? 0 : longs[i - 1]);
    }
    return longs;
  }

  private static long limit(SplittableRandom random) {
    return Long.MAX_VALUE - 1 - random.nextInt(3);
  }

  private static double anyButNaN(SplittableRandom random) {
    double any = Double.longBitsToDouble(random.nextLong());
    return Double.isNaN(any) ? 0 : any;
  }

  private static double flipped(double value, long bits) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(value) ^ bits);
  }

  private static byte[] utf8(String string) {
    return string.getBytes(StandardCharsets.UTF_8);
  }
}
