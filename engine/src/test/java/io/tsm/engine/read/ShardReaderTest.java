package io.tsm.engine.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardReaderTest {
  private static final String SHARD = "data/db/rp/1";

  @TempDir private Path folder;

  private LocalStorage storage;

  static LongStream seeds() {
    return Seeds.seeds(12);
  }

  @BeforeEach
  void openStorage() {
    storage = new LocalStorage(folder);
  }

  /** Files and a cache with overlapping times, against a map in memory. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mergesFilesAndCache(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<byte[], NavigableMap<Long, Double>> model = new TreeMap<>(Arrays::compareUnsigned);
    int files = random.nextInt(5);
    for (int file = 1; file <= files; file++) {
      TestContent.write(storage, path(file, 1), someValues(random, model));
    }
    Cache cache = new Cache(new FieldTypes());
    someValues(random, model).forEach((key, values) -> write(cache, key, values));

    try (ShardReader reader = ShardReader.open(storage, SHARD).with("cache", cache)) {
      assertThat(TestContent.rows(reader.iterator()))
          .as("seed %d", seed)
          .isEqualTo(rows(model, KeyOrder.FILE));
      assertThat(reader.keys()).as("seed %d", seed).containsExactlyElementsOf(model.keySet());
      for (byte[] key : model.keySet()) {
        assertThat(TestContent.rows(reader.values(key)))
            .as("seed %d", seed)
            .isEqualTo(rows(key, model.get(key)));
      }
      assertThat(TestContent.rows(reader.values("none#!~#f".getBytes(UTF_8)))).isEmpty();
      assertThat(reader.fileCount()).isEqualTo(files);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void goesThroughSeveralShardsInTheOrderOfSeries(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<byte[], NavigableMap<Long, Double>> model = new TreeMap<>(KeyOrder.SERIES);
    List<ShardReader> newestFirst = new ArrayList<>();
    for (int shard = 1; shard <= 3; shard++) {
      String directory = "data/db/rp/" + shard;
      TestContent.write(storage, directory + "/000000001-000000001.tsm", someValues(random, model));
      newestFirst.add(0, ShardReader.open(storage, directory));
    }

    KeyGroups keys = new KeyGroups(newestFirst, KeyOrder.SERIES);
    List<String> rows = new ArrayList<>();
    while (keys.next()) {
      rows.addAll(TestContent.rows(keys.values()));
    }

    assertThat(rows).as("seed %d", seed).isEqualTo(rows(model, KeyOrder.SERIES));
    assertThat(keys.progress()).isEqualTo(1);
    for (ShardReader reader : newestFirst) {
      reader.close();
    }
  }

  @Test
  void takesTheNewestFileByNumberNotByAge() throws IOException {
    byte[] key = "m#!~#f".getBytes(UTF_8);
    for (int[] name : new int[][] {{2, 2}, {10, 1}, {2, 1}, {1, 9}}) {
      FloatValues values = new FloatValues(1);
      values.append(7, name[0] * 100 + name[1]);
      TestContent.write(storage, path(name[0], name[1]), content(key, values));
    }

    try (ShardReader reader = ShardReader.open(storage, SHARD)) {
      assertThat(TestContent.rows(reader.iterator())).containsExactly(row(key, 7, 1001));
    }
  }

  @Test
  void readsNothingOfAShardThatIsNotThere() throws IOException {
    try (ShardReader reader = ShardReader.open(storage, "data/db/rp/99")) {
      assertThat(reader.keys()).isEmpty();
      assertThat(TestContent.rows(reader.iterator())).isEmpty();
    }
  }

  @Test
  void aFieldMayHaveAnotherTypeInAnotherShard() throws IOException {
    byte[] key = "m#!~#f".getBytes(UTF_8);
    FloatValues floats = new FloatValues(1);
    floats.append(1, 1);
    LongValues longs = new LongValues(FieldType.INTEGER, 1);
    longs.append(2, 2);
    TestContent.write(storage, path(1, 1), content(key, floats));
    String second = "data/db/rp/2";
    TestContent.write(storage, second + "/000000001-000000001.tsm", content(key, longs));

    try (ShardReader both =
        ShardReader.merged(
            List.of(ShardReader.open(storage, second), ShardReader.open(storage, SHARD)))) {
      List<String> rows =
          List.of(TestContent.text(key, floats, 0), TestContent.text(key, longs, 0));
      assertThat(TestContent.rows(both.values(key))).isEqualTo(rows);
      assertThat(TestContent.rows(both.iterator())).isEqualTo(rows);
      SeriesScan scan = both.select(Selection.all());
      assertThat(scan.next()).isTrue();
      assertThat(scan.fieldCount()).isEqualTo(2);
      assertThat(scan.fieldType(0)).isEqualTo(FieldType.FLOAT);
      assertThat(scan.fieldType(1)).isEqualTo(FieldType.INTEGER);
      try (RowCursor cursor = scan.rows().byRow()) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.doubleValue(0)).isEqualTo(1);
        assertThat(cursor.isPresent(1)).isFalse();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.longValue(1)).isEqualTo(2);
      }
    }
  }

  @Test
  void failsOnAFieldWithTwoTypes() throws IOException {
    byte[] key = "m#!~#f".getBytes(UTF_8);
    FloatValues floats = new FloatValues(1);
    floats.append(1, 1);
    LongValues longs = new LongValues(FieldType.INTEGER, 1);
    longs.append(2, 2);
    TestContent.write(storage, path(1, 1), content(key, floats));
    TestContent.write(storage, path(2, 1), content(key, longs));

    try (ShardReader reader = ShardReader.open(storage, SHARD)) {
      assertThatThrownBy(() -> reader.values(key).close())
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("key m#!~#f is integer here and float in");
      assertThatThrownBy(() -> reader.declareTypes(new FieldTypes()))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("000000002-000000001.tsm")
          .hasMessageContaining(
              "field 'f' of measurement 'm' is integer here and float elsewhere in the shard");
    }
  }

  @Test
  void failsOnAKeyWithoutSeparator() throws IOException {
    FloatValues floats = new FloatValues(1);
    floats.append(1, 1);
    TestContent.write(storage, path(1, 1), content("m".getBytes(UTF_8), floats));

    assertThatThrownBy(() -> ShardReader.open(storage, SHARD))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("a key has no separator #!~#");
  }

  private static String path(int generation, int sequence) {
    return SHARD + "/%09d-%09d.tsm".formatted(generation, sequence);
  }

  private static SortedMap<byte[], Values> content(byte[] key, Values values) {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    content.put(key, values);
    return content;
  }

  /** Some keys with some values, which the model gets too. */
  private static SortedMap<byte[], Values> someValues(
      SplittableRandom random, NavigableMap<byte[], NavigableMap<Long, Double>> model) {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    String[] series = {"cpu", "cpu!x", "cpu,a=1", "cpu,a=1!", "mem"};
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      byte[] key =
          (series[random.nextInt(series.length)] + "#!~#f" + random.nextInt(2)).getBytes(UTF_8);
      FloatValues values = new FloatValues(16);
      long time = random.nextInt(5000);
      for (int rows = 1 + random.nextInt(2500); rows > 0; rows--) {
        values.append(time, random.nextDouble());
        time += 1 + random.nextInt(3);
      }
      if (content.putIfAbsent(key, values) == null) {
        NavigableMap<Long, Double> rows = model.computeIfAbsent(key, k -> new TreeMap<>());
        for (int row = 0; row < values.size(); row++) {
          rows.put(values.time(row), values.values()[row]);
        }
      }
    }
    return content;
  }

  private static void write(Cache cache, byte[] key, Values values) {
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    cache.write(
        SeriesKey.ofStored(key, 0, separator),
        Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length),
        values,
        0,
        values.size());
  }

  private static List<String> rows(
      NavigableMap<byte[], NavigableMap<Long, Double>> model, KeyOrder order) {
    List<String> rows = new ArrayList<>();
    NavigableMap<byte[], NavigableMap<Long, Double>> sorted = new TreeMap<>(order);
    sorted.putAll(model);
    for (Map.Entry<byte[], NavigableMap<Long, Double>> entry : sorted.entrySet()) {
      rows.addAll(rows(entry.getKey(), entry.getValue()));
    }
    return rows;
  }

  private static List<String> rows(byte[] key, NavigableMap<Long, Double> values) {
    List<String> rows = new ArrayList<>();
    values.forEach((time, value) -> rows.add(row(key, time, value)));
    return rows;
  }

  private static String row(byte[] key, long time, double value) {
    FloatValues values = new FloatValues(1);
    values.append(time, value);
    return TestContent.text(key, values, 0);
  }
}
