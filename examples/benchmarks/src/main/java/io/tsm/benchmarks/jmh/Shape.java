package io.tsm.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.util.SplittableRandom;

/** What the values of a column are like. Times are ten seconds apart. */
public enum Shape {
  /** All bits of a random walk: hardly anything compresses it. */
  FLOATS_RANDOM_WALK(FieldType.FLOAT),
  FLOATS_WITH_2_DECIMALS(FieldType.FLOAT),
  FLOATS_WHOLE(FieldType.FLOAT),
  FLOATS_CONSTANT(FieldType.FLOAT),
  INTEGERS_RANDOM_WALK(FieldType.INTEGER),
  INTEGERS_COUNTER(FieldType.INTEGER),
  INTEGERS_CONSTANT(FieldType.INTEGER),
  UNSIGNED_COUNTER(FieldType.UNSIGNED),
  BOOLEANS_RANDOM(FieldType.BOOLEAN),
  STRINGS_OF_12_WORDS(FieldType.STRING),
  STRINGS_RANDOM_HEX(FieldType.STRING);

  private static final long SEED = 1;
  private static final long START = 1_704_067_200_000_000_000L;
  private static final long INTERVAL = 10_000_000_000L;
  private static final String[] WORDS = {
    "ok", "running", "stopped", "failed", "degraded", "unknown",
    "starting", "stopping", "maintenance", "offline", "standby", "recovering"
  };

  private final FieldType type;

  Shape(FieldType type) {
    this.type = type;
  }

  FieldType type() {
    return type;
  }

  /** A column, always the same for the same arguments. */
  Values column(int rows) {
    SplittableRandom random = new SplittableRandom(SEED);
    Values values = Values.create(type, rows);
    double walk = 50;
    long count = 0;
    for (int row = 0; row < rows; row++) {
      long time = START + row * INTERVAL;
      walk = Math.max(0, Math.min(100, walk + random.nextDouble() * 2 - 1));
      count += random.nextInt(1000);
      if (values instanceof FloatValues floats) {
        floats.append(time, floatOf(walk));
      } else if (values instanceof LongValues longs) {
        longs.append(time, longOf(walk, count));
      } else if (values instanceof BooleanValues booleans) {
        booleans.append(time, random.nextBoolean());
      } else {
        ((StringValues) values).append(time, textOf(random).getBytes(UTF_8));
      }
    }
    return values;
  }

  private double floatOf(double walk) {
    return switch (this) {
      case FLOATS_WITH_2_DECIMALS -> Math.rint(walk * 100) / 100;
      case FLOATS_WHOLE -> Math.rint(walk);
      case FLOATS_CONSTANT -> 21.5;
      default -> walk;
    };
  }

  private long longOf(double walk, long count) {
    return switch (this) {
      case INTEGERS_RANDOM_WALK -> (long) (walk * 10);
      case INTEGERS_CONSTANT -> 42;
      default -> count;
    };
  }

  private String textOf(SplittableRandom random) {
    return this == STRINGS_OF_12_WORDS
        ? WORDS[random.nextInt(WORDS.length)]
        : Long.toHexString(random.nextLong());
  }

  /** Bytes of a column's values when they are not encoded, without times. */
  static long bytes(Values values) {
    return switch (values.type()) {
      case FLOAT, INTEGER, UNSIGNED -> 8L * values.size();
      case BOOLEAN -> values.size();
      case STRING -> ((StringValues) values).byteCount();
    };
  }
}
