package io.tsm.engine.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Points that fit the layout of their series take another way into the columns than all others.
 * Here both take turns, with deletes in between and a log; what comes out is that of a map, and so
 * is what the log has.
 */
class CacheRowsTest {
  private static final int SERIES = 5;
  private static final int STEPS = 4000;
  private static final int TIMES = 50;

  private final Cache cache = new Cache(new FieldTypes());
  private final Cache log = new Cache(new FieldTypes()); // what the cache showed as unlogged
  private final Map<byte[], TreeMap<Long, String>> model = new TreeMap<>(Arrays::compareUnsigned);
  private final PointBuilder builder = new PointBuilder();

  static LongStream seeds() {
    return Seeds.seeds(12);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWayKeepsValuesInTheOrderOfTheirWrites(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < STEPS; step++) {
      int what = random.nextInt(200);
      if (what == 0) {
        log();
      } else if (what == 1) {
        deleteOne(random);
      } else if (what == 2) {
        discard(random, step);
      } else if (what < 6) {
        writeByKey(point(random, step, false));
      } else {
        write(point(random, step, what < 12));
      }
      assertThat(cache.valueCount()).isGreaterThanOrEqualTo(modelSize());
    }
    log();

    assertThat(cache.hasUnlogged()).isFalse();
    assertThat(rows(log)).as("log, seed %d", seed).isEqualTo(modelRows());
    assertThat(rows(cache)).as("cache, seed %d", seed).isEqualTo(modelRows());
  }

  /** Series 0 has one field, series 1 two ...; that with number 4 has a string, too. */
  private PointView point(SplittableRandom random, int step, boolean partial) {
    int series = random.nextInt(SERIES);
    int first = partial ? random.nextInt(series + 1) : 0;
    builder.measurement("m").tag("s", Integer.toString(series));
    for (int field = first; field <= series; field++) {
      switch (field) {
        case 0 -> builder.field("f0", step + 0.5);
        case 1 -> builder.field("f1", (long) step);
        case 2 -> builder.field("f2", step % 2 == 0);
        case 3 -> builder.unsignedField("f3", step);
        default -> builder.field("f4", "text " + step);
      }
    }
    return builder.time(random.nextInt(TIMES)).build();
  }

  private void write(PointView point) throws IOException {
    cache.write(point);
    remember(point);
  }

  private void writeByKey(PointView point) throws IOException {
    Cache alone = alone(point);
    cache.writeAll(alone);
    remember(point);
  }

  private static Cache alone(PointView point) {
    Cache alone = new Cache(new FieldTypes());
    alone.write(point);
    return alone;
  }

  private void remember(PointView point) throws IOException {
    try (KeyIterator values = alone(point).iterator()) {
      while (values.next()) {
        model
            .computeIfAbsent(values.key(), key -> new TreeMap<>())
            .put(point.time(), TestContent.text(values.key(), values.values(), 0));
      }
    }
  }

  private void log() throws IOException {
    cache.applyDeletes();
    log.writeMulti(cache.unlogged());
    log.markLogged();
    cache.markLogged();
  }

  private void deleteOne(SplittableRandom random) throws IOException {
    log();
    int series = random.nextInt(SERIES);
    SeriesKey key = point(random, 0, false).seriesKey();
    byte[] field = ("f" + random.nextInt(series + 1)).getBytes(UTF_8);
    long time = random.nextInt(TIMES);
    write(point(random, 1, false)); // that it is not deleted with
    TreeMap<Long, String> column = model.get(Keys.key(key.bytes(), field));
    boolean rewritten = key.equals(builder.seriesKey()) && builder.time() == time;
    if (!rewritten) {
      cache.delete(key, field, time);
      log.deleteRange(key, field, time, time);
      if (column != null) {
        column.remove(time);
      }
    }
    cache.applyDeletes();
  }

  private void discard(SplittableRandom random, int step) throws IOException {
    log();
    cache.write(point(random, step, random.nextBoolean()));
    cache.write(point(random, step, random.nextBoolean()));
    cache.discardUnlogged();
  }

  private long modelSize() {
    return model.values().stream().mapToLong(TreeMap::size).sum();
  }

  private List<String> modelRows() {
    List<String> rows = new ArrayList<>();
    model.values().forEach(column -> rows.addAll(column.values()));
    return rows;
  }

  private static List<String> rows(Cache cache) throws IOException {
    return TestContent.rows(cache.iterator());
  }
}
