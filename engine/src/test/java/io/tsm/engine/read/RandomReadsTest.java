package io.tsm.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All ways to read random shards, against maps in memory. */
class RandomReadsTest {
  @TempDir private Path folder;

  static LongStream seeds() {
    return Seeds.seeds(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyReadAgreesWithTheModel(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    LocalStorage storage = new LocalStorage(folder);
    RandomShard shard = new RandomShard(random);
    shard.write(storage);
    try (ShardReader reader = shard.open(storage)) {
      Check check = new Check(seed, reader, shard.rows());
      check.keysAndMeasurements();
      for (int i = 0; i < 3; i++) {
        TimeRanges times = i == 0 ? TimeRanges.ALL : times(random);
        check.cursorsOfKeys(times);
        check.boundsAndCount(times);
        check.rowsOfSeries(times);
        check.scans(times);
      }
    }
  }

  private static TimeRanges times(SplittableRandom random) {
    int span = random.nextInt(3) == 0 ? 3 : RandomShard.TIMES;
    long min = random.nextInt(6) == 0 ? Long.MIN_VALUE : random.nextInt(RandomShard.TIMES);
    long max = random.nextInt(6) == 0 ? Long.MAX_VALUE : Math.max(min, 0) + random.nextInt(span);
    TimeRanges times = TimeRanges.of(min, max);
    return random.nextBoolean() ? times : times.union(TimeRanges.of(1000, 1010));
  }

  /** Compares a reader with what it must say. */
  private static final class Check {
    private final String seed;
    private final ShardReader reader;
    private final NavigableMap<byte[], NavigableMap<Long, String>> model;

    Check(long seed, ShardReader reader, NavigableMap<byte[], NavigableMap<Long, String>> model) {
      this.seed = "seed " + seed;
      this.reader = reader;
      this.model = model;
    }

    void keysAndMeasurements() throws IOException {
      long before = reader.blocksRead();
      // A key all of whose values went piece by piece may still be listed.
      assertThat(reader.keys()).as(seed).containsAll(model.keySet());
      TreeSet<String> measurements = new TreeSet<>();
      reader.keys().forEach(key -> measurements.add(series(key).measurement()));
      assertThat(reader.measurements()).as(seed).containsExactlyElementsOf(measurements);
      assertThat(reader.blocksRead()).as(seed).isEqualTo(before);
    }

    void cursorsOfKeys(TimeRanges times) throws IOException {
      for (byte[] key : reader.keys()) {
        List<String> expected = expected(key, times);
        assertThat(TestContent.rows(reader.values(key, times)))
            .as("%s, %s", seed, times)
            .isEqualTo(expected);
        List<String> backwards = new ArrayList<>();
        try (DescendingCursor values = reader.descending(key, times)) {
          while (values.next()) {
            assertThat(values.from()).as(seed).isLessThan(values.to());
            for (int row = values.to() - 1; row >= values.from(); row--) {
              backwards.add(0, TestContent.text(values.key(), values.values(), row));
            }
          }
        }
        assertThat(backwards).as("%s, %s, backwards", seed, times).isEqualTo(expected);
        summary(key, times);
      }
    }

    /** Bounds that are called exact are, and those that are not are bounds. */
    private void summary(byte[] key, TimeRanges times) {
      long before = reader.blocksRead();
      KeySummary summary = reader.summary(key, times);
      assertThat(reader.blocksRead()).as(seed).isEqualTo(before);
      NavigableMap<Long, String> rows = rows(key, times);
      if (summary.isEmpty()) {
        assertThat(rows).as(seed).isEmpty();
      } else if (rows.isEmpty()) {
        assertThat(summary.exactMin() || summary.exactMax()).as(seed).isFalse();
      } else {
        assertThat(summary.minTime()).as(seed).isLessThanOrEqualTo(rows.firstKey());
        assertThat(summary.maxTime()).as(seed).isGreaterThanOrEqualTo(rows.lastKey());
        if (summary.exactMin()) {
          assertThat(summary.minTime()).as(seed).isEqualTo(rows.firstKey());
        }
        if (summary.exactMax()) {
          assertThat(summary.maxTime()).as(seed).isEqualTo(rows.lastKey());
        }
      }
    }

    void boundsAndCount(TimeRanges times) throws IOException {
      long count = 0;
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (byte[] key : model.keySet()) {
        NavigableMap<Long, String> rows = rows(key, times);
        count += rows.size();
        if (!rows.isEmpty()) {
          min = Math.min(min, rows.firstKey());
          max = Math.max(max, rows.lastKey());
        }
      }
      Selection selection = Selection.all().during(times);
      assertThat(reader.bounds(selection))
          .as("%s, %s", seed, times)
          .isEqualTo(count == 0 ? Optional.empty() : Optional.of(new TimeBounds(min, max)));
      assertThat(reader.count(selection)).as("%s, %s", seed, times).isEqualTo(count);
    }

    void rowsOfSeries(TimeRanges times) throws IOException {
      TreeMap<SeriesKey, List<byte[]>> bySeries = new TreeMap<>();
      reader
          .keys()
          .forEach(k -> bySeries.computeIfAbsent(series(k), s -> new ArrayList<>()).add(k));
      for (Map.Entry<SeriesKey, List<byte[]>> entry : bySeries.entrySet()) {
        TreeMap<Long, List<String>> expected = new TreeMap<>();
        for (byte[] key : entry.getValue()) {
          rows(key, times)
              .forEach((t, v) -> expected.computeIfAbsent(t, x -> new ArrayList<>()).add(v));
        }
        Selection selection = Selection.all().series(entry.getKey()).during(times);
        SeriesScan batches = reader.select(selection);
        SeriesScan rows = reader.select(selection);
        TreeMap<Long, List<String>> inBatches = new TreeMap<>();
        TreeMap<Long, List<String>> byRow = new TreeMap<>();
        if (batches.next() && rows.next()) {
          inBatches(batches, inBatches);
          byRow(rows, byRow);
          assertThat(batches.next()).as(seed).isFalse();
        }
        assertThat(inBatches).as("%s, %s, %s", seed, entry.getKey(), times).isEqualTo(expected);
        assertThat(byRow).as("%s, %s, %s", seed, entry.getKey(), times).isEqualTo(expected);
      }
    }

    private void inBatches(SeriesScan scan, Map<Long, List<String>> into) throws IOException {
      long last = Long.MIN_VALUE;
      try (SeriesCursor cursor = scan.rows()) {
        while (cursor.next()) {
          RowBatch batch = cursor.batch();
          for (int row = 0; row < batch.size(); row++) {
            assertThat(batch.time(row)).as(seed).isGreaterThan(last);
            last = batch.time(row);
            List<String> values = new ArrayList<>();
            for (int field = 0; field < cursor.fieldCount(); field++) {
              assertThat(batch.column(field).time(row)).as(seed).isEqualTo(last);
              if (batch.present(field)[row]) {
                values.add(TestContent.text(scan.key(field), batch.column(field), row));
              }
            }
            into.put(last, values);
          }
        }
      }
    }

    private void byRow(SeriesScan scan, Map<Long, List<String>> into) throws IOException {
      try (SeriesCursor cursor = scan.rows();
          RowCursor rows = cursor.byRow()) {
        while (rows.next()) {
          List<String> values = new ArrayList<>();
          for (int field = 0; field < cursor.fieldCount(); field++) {
            if (rows.isPresent(field)) {
              Values one = Values.create(cursor.fieldType(field), 1);
              append(rows, field, one);
              values.add(TestContent.text(scan.key(field), one, 0));
            } else {
              assertThat(rows.value(field)).as(seed).isNull();
            }
          }
          into.put(rows.time(), values);
        }
      }
    }

    /** Measurements, tags and fields. */
    void scans(TimeRanges times) throws IOException {
      scan("cpu", TagPredicate.all(), map -> true, times);
      scan("c p,u", TagPredicate.equal("host", "b,c"), "b,c"::equals, times);
      scan("cpu!", TagPredicate.notEqual("host", "a"), host -> !"a".equals(host), times);
      scan(
          "mem",
          TagPredicate.prefix("host", "a").or(TagPredicate.absent("host")),
          host -> host.isEmpty() || host.startsWith("a"),
          times);
      scan(
          "cpu",
          TagPredicate.in("host", List.of("ab", "b,c")).and(TagPredicate.present("x y").not()),
          host -> host.equals("ab") || host.equals("b,c"),
          times);
    }

    private void scan(
        String measurement, TagPredicate where, Predicate<String> host, TimeRanges times)
        throws IOException {
      boolean withoutXy =
          measurement.equals("cpu")
              && !where.test("cpu,host=ab,x\\ y=1".getBytes(StandardCharsets.UTF_8));
      List<String> expected = new ArrayList<>();
      for (byte[] key : model.keySet()) {
        SeriesKey series = series(key);
        boolean xy = series.tags().containsKey("x y");
        if (series.measurement().equals(measurement)
            && host.test(series.tags().getOrDefault("host", ""))
            && !(xy && withoutXy)
            && key[key.length - 1] != '1') {
          expected.addAll(rows(key, times).values());
        }
      }
      List<String> found = new ArrayList<>();
      SeriesScan scan =
          reader.select(
              Selection.all()
                  .measurement(measurement)
                  .where(where)
                  .fields("f0", "f2")
                  .during(times));
      while (scan.next()) {
        for (int field = 0; field < scan.fieldCount(); field++) {
          assertThat(scan.fieldName(field)).isIn("f0", "f2");
          found.addAll(TestContent.rows(scan.values(field)));
        }
      }
      assertThat(found).as("%s, %s, %s", seed, measurement, times).isEqualTo(expected);
    }

    private NavigableMap<Long, String> rows(byte[] key, TimeRanges times) {
      NavigableMap<Long, String> rows = new TreeMap<>(model.getOrDefault(key, new TreeMap<>()));
      rows.keySet().removeIf(time -> !times.contains(time));
      return rows;
    }

    private List<String> expected(byte[] key, TimeRanges times) {
      return List.copyOf(rows(key, times).values());
    }
  }

  private static void append(RowCursor rows, int field, Values into) {
    if (into instanceof FloatValues floats) {
      floats.append(rows.time(), rows.doubleValue(field));
      assertThat(rows.value(field)).isEqualTo(rows.doubleValue(field));
    } else if (into instanceof LongValues longs) {
      longs.append(rows.time(), rows.longValue(field));
      assertThat(rows.value(field)).isEqualTo(rows.longValue(field));
    } else if (into instanceof BooleanValues booleans) {
      booleans.append(rows.time(), rows.booleanValue(field));
      assertThat(rows.value(field)).isEqualTo(rows.booleanValue(field));
    } else {
      ((StringValues) into).append(rows.time(), rows.bytesValue(field));
      assertThat(rows.value(field)).isEqualTo(rows.stringValue(field));
    }
  }

  private static SeriesKey series(byte[] key) {
    return SeriesKey.ofStored(key, 0, Keys.indexOfSeparator(key, 0, key.length));
  }
}
