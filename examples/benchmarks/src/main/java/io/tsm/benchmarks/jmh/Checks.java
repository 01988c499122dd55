package io.tsm.benchmarks.jmh;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.util.Arrays;

/** What is measured must be right, too. */
final class Checks {
  private Checks() {}

  /** Compares times and values, bit by bit. */
  static void equal(Values expected, Values actual) {
    int rows = expected.size();
    if (actual.size() != rows
        || !Arrays.equals(expected.times(), 0, rows, actual.times(), 0, rows)
        || !valuesEqual(expected, actual)) {
      throw new IllegalStateException(
          "%d rows of %s came back as %d others".formatted(rows, expected.type(), actual.size()));
    }
  }

  private static boolean valuesEqual(Values expected, Values actual) {
    int rows = expected.size();
    if (expected instanceof FloatValues floats) {
      return Arrays.equals(floats.values(), 0, rows, ((FloatValues) actual).values(), 0, rows);
    } else if (expected instanceof LongValues longs) {
      return Arrays.equals(longs.values(), 0, rows, ((LongValues) actual).values(), 0, rows);
    } else if (expected instanceof BooleanValues booleans) {
      return Arrays.equals(booleans.values(), 0, rows, ((BooleanValues) actual).values(), 0, rows);
    }
    StringValues strings = (StringValues) expected;
    for (int row = 0; row < rows; row++) {
      if (!Arrays.equals(strings.value(row), ((StringValues) actual).value(row))) {
        return false;
      }
    }
    return true;
  }

  /** Fails if something was not counted as it should be. */
  static void count(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException("%s: %d values, of %d".formatted(what, actual, expected));
    }
  }
}
