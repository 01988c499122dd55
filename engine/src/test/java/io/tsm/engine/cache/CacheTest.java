package io.tsm.engine.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CacheTest {
  private static final byte[] FIELD = "f".getBytes(UTF_8);

  private final FieldTypes types = new FieldTypes();
  private final Cache cache = new Cache(types);

  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  private static SeriesKey series(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return SeriesKey.ofStored(bytes, 0, bytes.length);
  }

  private static FloatValues floats(long... timesAndValues) {
    FloatValues values = new FloatValues(4);
    for (int i = 0; i < timesAndValues.length; i += 2) {
      values.append(timesAndValues[i], 0.5 * timesAndValues[i + 1]);
    }
    return values;
  }

  private void write(String series, FloatValues values) {
    cache.write(series(series), FIELD, values, 0, values.size());
  }

  private static String row(String series, long time, long doubled) {
    return TestContent.text(Keys.key(series.getBytes(UTF_8), FIELD), floats(time, doubled), 0);
  }

  @Test
  void sortsByTimeAndKeepsTheLastOfEqualTimes() throws IOException {
    write("m", floats(3, 1, 1, 2, 3, 3));
    write("m", floats(2, 4, 1, 5));

    assertThat(TestContent.rows(cache.iterator()))
        .containsExactly(row("m", 1, 5), row("m", 2, 4), row("m", 3, 3));
    assertThat(cache.valueCount()).isEqualTo(5);
  }

  /** As in a file, where the separator decides: {@code !} sorts before its {@code #}. */
  @Test
  void sortsByWholeKeys() throws IOException {
    for (String series : List.of("cpu", "cpv", "cpu!", "cpu,a=1", "cpu$")) {
      write(series, floats(1, 1));
    }

    List<String> order = new ArrayList<>();
    try (KeyIterator values = cache.iterator()) {
      while (values.next()) {
        order.add(new String(values.key(), UTF_8).replace("#!~#f", ""));
      }
    }
    assertThat(order).containsExactly("cpu!", "cpu", "cpu$", "cpu,a=1", "cpv");
    assertThat(cache.seriesCount()).isEqualTo(5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithAMap(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<byte[], NavigableMap<Long, Long>> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int n = 0; n < 3000; n++) {
      String series = "m,host=" + random.nextInt(300);
      long time = random.nextInt(20);
      long value = random.nextInt();
      write(series, floats(time, value));
      model
          .computeIfAbsent(series.getBytes(UTF_8), k -> new TreeMap<>(Long::compare))
          .put(time, value);
    }

    List<String> expected = new ArrayList<>();
    model.entrySet().stream()
        .sorted((a, b) -> Keys.compareSeries(a.getKey(), b.getKey()))
        .forEach(
            entry ->
                entry
                    .getValue()
                    .forEach(
                        (time, value) ->
                            expected.add(row(new String(entry.getKey(), UTF_8), time, value))));
    assertThat(TestContent.rows(cache.iterator())).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void refusesAPointWithAnotherTypeAsAWhole() throws IOException {
    cache.write(new PointBuilder().measurement("m").field("f", 1.5).time(1).build());
    long size = cache.size();

    assertThatExceptionOfType(FieldTypeConflictException.class)
        .isThrownBy(
            () ->
                cache.write(
                    new PointBuilder()
                        .measurement("m")
                        .tag("host", "new")
                        .field("other", 2L)
                        .field("f", 3L)
                        .time(2)
                        .build()))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(FieldType.FLOAT));

    assertThat(cache.valueCount()).isEqualTo(1);
    assertThat(cache.size()).isEqualTo(size);
    assertThat(cache.seriesCount()).isEqualTo(1);
    assertThat(types.size()).isEqualTo(1);
    assertThat(TestContent.rows(cache.iterator())).hasSize(1);
  }

  @Test
  void refusesATypeThatTheShardHasInAFile() {
    types.declare(series("m,a=1"), FIELD, FieldType.FLOAT);
    LongValues longs = new LongValues(FieldType.INTEGER, 1);
    longs.append(1, 1);

    assertThatExceptionOfType(FieldTypeConflictException.class)
        .isThrownBy(() -> cache.write(series("m,b=2"), FIELD, longs, 0, 1));
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.hasUnlogged()).isFalse();
  }

  @Test
  void showsWhatTheLogDoesNotHave() throws IOException {
    assertThat(cache.hasUnlogged()).isFalse();
    write("m", floats(1, 1));
    write("n", floats(2, 2));
    assertThat(unlogged()).containsExactlyInAnyOrder(row("m", 1, 1), row("n", 2, 2));

    cache.markLogged();
    assertThat(cache.hasUnlogged()).isFalse();
    assertThat(unlogged()).isEmpty();

    write("n", floats(1, 3));
    write("n", floats(1, 4));
    assertThat(unlogged()).containsExactly(row("n", 1, 3), row("n", 1, 4));
  }

  private List<String> unlogged() throws IOException {
    List<String> rows = new ArrayList<>();
    cache
        .unlogged()
        .forEach(
            (series, field, values, from, to) -> {
              for (int row = from; row < to; row++) {
                rows.add(TestContent.text(Keys.key(series.bytes(), field), values, row));
              }
            });
    return rows;
  }

  @Test
  void countsItsBytes() {
    long before = cache.size();
    write("m", floats(1, 1));
    long withSeries = cache.size();
    for (int i = 0; i < 10_000; i++) {
      write("m", floats(i, i));
    }

    assertThat(before).isZero();
    assertThat(withSeries).isPositive();
    // 16 bytes a value, and room to grow.
    assertThat(cache.size() - withSeries).isBetween(160_000L, 320_000L);
  }

  @Test
  void addsNoKeyWithoutValues() throws IOException {
    write("m", floats());

    assertThat(cache.isEmpty()).isTrue();
    assertThat(TestContent.rows(cache.iterator())).isEmpty();
  }

  @Test
  void takesManyFieldsOfASeries() throws IOException {
    PointBuilder builder = new PointBuilder().measurement("m");
    for (int i = 0; i < 100; i++) {
      builder.field("f" + i, (long) i);
    }
    cache.write(builder.time(1).build());

    assertThat(TestContent.rows(cache.iterator())).hasSize(100).isSorted();
  }

  /** Hundreds of shards may be open, most of which got much once and now get little. */
  @Test
  void countsRoomForRowsAndGivesItBack() throws IOException {
    Cache rows = new Cache(new FieldTypes());
    PointBuilder builder = new PointBuilder();
    for (int i = 0; i < 100_000; i++) {
      rows.write(builder.measurement("m").field("f", 0.5).time(i).build());
    }
    log(rows);
    long grown = rows.size();
    for (int batch = 0; batch < 2; batch++) {
      rows.write(builder.measurement("n").field("f", 0.5).time(batch).build());
      log(rows);
    }
    assertThat(rows.size()).isLessThan(grown - 1_000_000); // nearly all of 2^17 cells
  }

  private static void log(Cache cache) throws IOException {
    cache.unlogged().forEach((series, field, values, from, to) -> {});
    cache.markLogged();
  }
}
