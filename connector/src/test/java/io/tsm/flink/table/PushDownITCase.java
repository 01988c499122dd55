package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random queries give the same answers whether the scan does its part of them or Flink does all.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // an interruption while results are closed is a failure here
class PushDownITCase extends SqlTestBase {
  private static final int QUERIES = 15;
  private static final long WEEK = 604_800_000_000_000L;
  private static final long STEP = 1_000_001L; // not a whole millisecond
  private static final String[] HOSTS = {"a", "b", "a%b", "ab", "", "c d"};
  private static final String[] ROOMS = {"r1", "r2", ""};

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsPushedDownChangesNoAnswer(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    write(random);
    TableEnvironment sql = table(random);
    for (int i = 0; i < QUERIES; i++) {
      String where = condition(random, 2);
      String query = query(random, where);
      List<String> answer = rows(sql, query.formatted("air"));
      assertThat(answer)
          .as("seed %d: %s", seed, query)
          .isEqualTo(rows(sql, query.formatted("plain")));
    }
  }

  /** Several files a shard, with rows that are written again, and deletes. */
  private void write(SplittableRandom random) throws IOException {
    EngineOptions options = EngineOptions.defaults();
    try (StorageEngine engine = StorageEngine.open(root(), options)) {
      engine.disableSnapshotCompactions();
      for (int file = 0; file < 3; file++) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          points.add(point(random));
        }
        engine.writePoints(DATABASE, "autogen", points);
        engine.writeSnapshot();
        long from = random.nextInt(100) * STEP;
        int host = random.nextInt(HOSTS.length);
        engine.deleteRange(
            DATABASE,
            "autogen",
            series -> series.tags().getOrDefault("host", "").equals(HOSTS[host]),
            from,
            from + 20 * STEP);
      }
    }
  }

  private static Point point(SplittableRandom random) {
    PointBuilder point = Point.builder().measurement("air");
    point.tag("host", HOSTS[random.nextInt(HOSTS.length)]);
    point.tag("room", ROOMS[random.nextInt(ROOMS.length)]);
    int fields = 1 + random.nextInt(7);
    if ((fields & 1) != 0) {
      point.field("t", random.nextInt(10) / 2.0);
    }
    if ((fields & 2) != 0) {
      point.field("n", (long) random.nextInt(10));
    }
    if ((fields & 4) != 0) {
      point.field("note", "x" + random.nextInt(5));
    }
    return Point.copyOf(point.time(random.nextInt(2) * WEEK + random.nextInt(200) * STEP).build());
  }

  /** The table {@code air}, and {@code plain} with the same rows, of which a scan knows nothing. */
  private TableEnvironment table(SplittableRandom random) throws Exception {
    TableEnvironment sql = batch();
    String columns =
        "host STRING %s, room STRING, t DOUBLE, n INT, note STRING, ts %s"
            .formatted(
                random.nextBoolean() ? "NOT NULL" : "",
                random.nextBoolean() ? "TIMESTAMP(9)" : "TIMESTAMP(3)");
    run(
        sql,
        "CREATE TABLE air (%s) WITH ".formatted(columns)
            + options("'tags' = 'host;room'", "'scan.split-size' = '1 kb'"));
    run(
        sql,
        "CREATE TABLE plain (%s) WITH ('connector' = 'filesystem', 'path' = '%s',"
                .formatted(columns, temporary.resolve("plain").toUri())
            + " 'format' = 'csv', 'csv.null-literal' = 'NULL')");
    run(sql, "INSERT INTO plain SELECT * FROM air");
    assertThat(rows(sql, "SELECT * FROM plain"))
        .hasSizeGreaterThan(50)
        .isEqualTo(rows(sql, "SELECT * FROM air"));
    return sql;
  }

  private static String query(SplittableRandom random, String condition) {
    String where = " FROM %s WHERE " + condition.replace("%", "%%");
    return switch (random.nextInt(5)) {
      case 0 -> "SELECT *" + where;
      case 1 -> "SELECT n" + where;
      case 2 -> "SELECT host, COUNT(*), COUNT(t), MIN(ts), MAX(ts)" + where + " GROUP BY host";
      case 3 -> "SELECT COUNT(*), MAX(ts)" + where;
      default -> "SELECT room, SUM(n)" + where + " GROUP BY room";
    };
  }

  private static String condition(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      String left = condition(random, depth - 1);
      String right = condition(random, depth - 1);
      return switch (random.nextInt(4)) {
        case 0 -> "(" + left + " OR " + right + ")";
        case 1 -> "NOT (" + left + ")";
        default -> "(" + left + " AND " + right + ")";
      };
    }
    String host = "'" + HOSTS[random.nextInt(HOSTS.length)] + "'";
    String room = "'" + ROOMS[random.nextInt(ROOMS.length)] + "'";
    String time = time(random);
    return switch (random.nextInt(16)) {
      case 0 -> "host = " + host;
      case 1 -> "host <> " + host;
      case 2 -> "host IN (" + host + ", 'ab', 'zz')";
      case 3 -> "host NOT IN (" + host + ", 'ab')";
      case 4 -> "host LIKE 'a%'";
      case 5 -> "host LIKE 'a\\%b'";
      case 6 -> "room IS NULL";
      case 7 -> "room = " + room;
      case 8 -> "ts >= " + time;
      case 9 -> "ts < " + time;
      case 10 -> "ts BETWEEN " + time + " AND " + time(random);
      case 11 -> "t > 2";
      case 12 -> "t IS NOT NULL";
      case 13 -> "(n < 4 OR n IS NOT NULL)";
      case 14 -> "(n = 3 OR n + 1 = 7)";
      default -> "ts = " + time;
    };
  }

  private static String time(SplittableRandom random) {
    long nanos = random.nextInt(200) * STEP;
    return "TIMESTAMP '1970-01-%02d 00:00:00.%09d'"
        .formatted(
            random.nextInt(4) == 0 ? 8 : 1,
            random.nextBoolean() ? nanos : nanos / 1000000 * 1000000);
  }
}
