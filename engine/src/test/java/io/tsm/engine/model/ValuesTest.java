package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {
  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  /** Appends a value that can be told from others by its number. */
  static void append(Values values, long time, int number) {
    if (values instanceof FloatValues floats) {
      floats.append(time, number / 7.0);
    } else if (values instanceof LongValues longs) {
      longs.append(time, number);
    } else if (values instanceof BooleanValues booleans) {
      booleans.append(time, number % 3 == 0);
    } else {
      ((StringValues) values).append(time, ("é" + number).getBytes(UTF_8));
    }
  }

  /** The value in a row as an object. */
  static Object value(Values values, int row) {
    if (values instanceof FloatValues floats) {
      return floats.values()[row];
    } else if (values instanceof LongValues longs) {
      return longs.values()[row];
    } else if (values instanceof BooleanValues booleans) {
      return booleans.values()[row];
    }
    return ((StringValues) values).string(row);
  }

  private static List<Long> randomTimes(SplittableRandom random) {
    int size = random.nextInt(random.nextBoolean() ? 8 : 300);
    int range = 1 + random.nextInt(400);
    boolean nearlySorted = random.nextBoolean();
    List<Long> times = new ArrayList<>();
    long time = random.nextInt(100);
    for (int i = 0; i < size; i++) {
      time =
          nearlySorted && random.nextInt(10) > 0 ? time + random.nextInt(3) : random.nextInt(range);
      times.add(random.nextInt(200) == 0 ? Long.MAX_VALUE : time);
    }
    return times;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void sortsAndKeepsTheLastOfEqualTimes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      FieldType type = FieldType.ofBlockCode(random.nextInt(5));
      Values values = Values.create(type, random.nextInt(4));
      Values single = Values.create(type, 1);
      Map<Long, Object> model = new TreeMap<>();
      boolean ascending = true;
      long last = Long.MIN_VALUE;
      for (long time : randomTimes(random)) {
        int number = random.nextInt(1000);
        append(values, time, number);
        single.clear();
        append(single, time, number);
        model.put(time, value(single, 0));
        ascending &= values.size() == 1 || last < time;
        last = time;
      }
      assertThat(values.isAscending()).as("seed %d", seed).isEqualTo(ascending);
      values.sortAndDeduplicate();
      assertSame(values, model, seed);
      // And it goes on after that.
      append(values, Long.MIN_VALUE, 42);
      single.clear();
      append(single, Long.MIN_VALUE, 42);
      model.put(Long.MIN_VALUE, value(single, 0));
      values.sortAndDeduplicate();
      assertSame(values, model, seed);
    }
  }

  private static void assertSame(Values values, Map<Long, Object> model, long seed) {
    Map<Long, Object> found = new TreeMap<>();
    for (int row = 0; row < values.size(); row++) {
      found.put(values.time(row), value(values, row));
      assertThat(row == 0 || values.time(row - 1) < values.time(row)).isTrue();
    }
    assertThat(found).as("seed %d", seed).isEqualTo(model);
    assertThat(values.size()).isEqualTo(model.size());
    assertThat(values.isAscending()).isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void orderIsStable(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      long[] times = randomTimes(random).stream().mapToLong(Long::longValue).toArray();
      int[] expected =
          IntStream.range(0, times.length)
              .boxed()
              .sorted(Comparator.comparingLong(row -> times[row])) // stable
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(StableOrder.byTime(Arrays.copyOf(times, times.length + 3), times.length))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void appendsParts(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      FieldType type = FieldType.ofBlockCode(random.nextInt(5));
      Values all = Values.create(type, 1);
      Values expected = Values.create(type, 1);
      for (int part = 0; part < 4; part++) {
        Values source = Values.create(type, 1);
        List<Long> times = randomTimes(random);
        int from = random.nextInt(times.size() + 1);
        int to = random.nextInt(from, times.size() + 1);
        for (int i = 0; i < times.size(); i++) {
          append(source, times.get(i), i);
          if (i >= from && i < to) {
            append(expected, times.get(i), i);
          }
        }
        if (random.nextBoolean()) {
          source.sortAndDeduplicate();
          from = Math.min(from, source.size());
          to = from;
          expected.clear();
          expected.appendAll(all, 0, all.size());
        }
        all.appendAll(source, from, to);
      }
      assertThat(all.size()).isEqualTo(expected.size());
      assertThat(all.isAscending()).as("seed %d", seed).isEqualTo(expected.isAscending());
      for (int row = 0; row < all.size(); row++) {
        assertThat(all.time(row)).isEqualTo(expected.time(row));
        assertThat(value(all, row)).as("seed %d", seed).isEqualTo(value(expected, row));
      }
    }
  }

  @Test
  void findsRowsByTime() {
    LongValues values = new LongValues(FieldType.INTEGER, 1);
    for (long time : new long[] {-5, 0, 7, Long.MAX_VALUE}) {
      values.append(time, 1);
    }
    assertThat(values.firstRowAtOrAfter(Long.MIN_VALUE, 0, 4)).isZero();
    assertThat(values.firstRowAtOrAfter(-5, 0, 4)).isZero();
    assertThat(values.firstRowAtOrAfter(1, 0, 4)).isEqualTo(2);
    assertThat(values.firstRowAtOrAfter(8, 0, 3)).isEqualTo(3);
    assertThat(values.firstRowAtOrAfter(Long.MAX_VALUE, 0, 4)).isEqualTo(3);
  }

  @Test
  void onlyNumbersAreLongValues() {
    assertThatThrownBy(() -> new LongValues(FieldType.FLOAT, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
