package io.tsm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real influxd reads what an embedded engine has made of random histories: files of all levels,
 * tombstones, and a log with deletes. Many histories at a time, each with measurements of its own.
 */
class EngineInfluxITCase {
  private static final int HISTORIES = 50;
  private static final int STEPS = 2000;
  private static final Duration GROUP = Duration.ofDays(7);
  private static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
  private static final long SECOND = 1_000_000_000L;
  private static final String DB = "db";
  private static final String POLICY = "autogen";
  private static final EngineOptions OPTIONS =
      EngineOptions.defaults()
          .background(false)
          .shardDuration(GROUP)
          .durability(Durability.EXPLICIT)
          .walSegmentBytes(10_000);

  @TempDir private Path folder;

  private final TreeMap<String, Point> expected = new TreeMap<>(); // by series, field and time
  private SplittableRandom random;

  static LongStream seeds() {
    return Seeds.seeds(1);
  }

  @BeforeAll
  static void requireInfluxd() {
    Influxd.require();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesAboutRandomHistories(long seed) throws IOException {
    random = new SplittableRandom(seed);
    Path root = folder.resolve("root");
    StorageEngine engine = StorageEngine.open(root, OPTIONS);
    for (int i = 0; i < STEPS; i++) {
      int kind = random.nextInt(100);
      if (kind < 80) {
        write(engine);
      } else if (kind < 95) {
        delete(engine);
      } else if (kind < 97) {
        engine.writeSnapshot();
      } else if (kind < 98) {
        engine.compact();
      } else {
        engine.close();
        engine = StorageEngine.open(root, OPTIONS);
      }
    }
    engine.close();

    try (Influxd influxd = Influxd.serve(folder.resolve("influxd"), root, GROUP.toNanos())) {
      PointSet points = new PointSet();
      expected.values().forEach(point -> add(points, point));
      assertThat(points.size()).as("seed %d", seed).isGreaterThan(1000);
      PointSet.assertSame(points, influxd.points(DB, POLICY));
      assertThat(influxd.complaints()).as("seed %d", seed).isEmpty();
    }
  }

  private static void add(PointSet points, Point point) {
    String series = point.seriesKey().toString();
    String field = new String(point.fieldName(0), UTF_8);
    if (point.fieldType(0) == FieldType.STRING) {
      points.add(series, field, point.time(), new String(point.stringBytes(0), UTF_8));
    } else {
      points.add(series, field, point.fieldType(0), point.time(), point.bits(0));
    }
  }

  private long time() {
    return (START + random.nextInt(3) * GROUP.toSeconds() + random.nextInt(40)) * SECOND;
  }

  private Point point() {
    PointBuilder point =
        Point.builder()
            .measurement("h" + random.nextInt(HISTORIES) + "_m" + random.nextInt(2))
            .tag("host", "h " + random.nextInt(3));
    switch (random.nextInt(4)) {
      case 0 -> point.field("float", random.nextInt(1000) / 8.0);
      case 1 -> point.field("integer", random.nextLong());
      case 2 -> point.field("boolean", random.nextBoolean());
      default -> point.field("string", "s \"" + random.nextInt(1000));
    }
    return point.time(time()).toPoint();
  }

  private void write(StorageEngine engine) throws IOException {
    List<Point> points = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      Point point = point();
      points.add(point);
      expected.put(place(point), point);
    }
    engine.writePoints(DB, POLICY, points);
  }

  private static String place(Point point) {
    return point.seriesKey() + " " + new String(point.fieldName(0), UTF_8) + " " + point.time();
  }

  private void delete(StorageEngine engine) throws IOException {
    SeriesKey one = point().seriesKey();
    boolean measurement = random.nextInt(4) == 0;
    Predicate<SeriesKey> series =
        measurement ? key -> key.measurement().equals(one.measurement()) : one::equals;
    boolean everything = random.nextInt(4) == 0;
    long first = everything ? Long.MIN_VALUE : time();
    long last = everything ? Long.MAX_VALUE : first + random.nextLong(20 * SECOND);
    engine.deleteRange(DB, POLICY, series, first, last);
    expected
        .values()
        .removeIf(
            point ->
                series.test(point.seriesKey()) && point.time() >= first && point.time() <= last);
  }
}
