package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Updates and deletes that go through SQL at a parallelism above 1, over failures; a real influxd
 * says what is left.
 */
class ChangelogITCase extends SqlTestBase {
  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
  private static final TypeInformation<Row> TYPE =
      Types.ROW_NAMED(
          new String[] {"host", "ts", "v", "n", "s"},
          Types.STRING,
          Types.INSTANT,
          Types.DOUBLE,
          Types.LONG,
          Types.STRING);

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  /** Changes of rows with random NULLs, as a database's log has them. */
  private static final class Changes {
    final List<Row> log = new ArrayList<>();
    final Map<String, Row> left = new TreeMap<>(); // by host and time

    Changes(long seed, int count) {
      SplittableRandom random = new SplittableRandom(seed);
      while (log.size() < count) {
        String host = "h" + random.nextInt(8);
        Instant at = START.plus(Duration.ofDays(random.nextInt(20))); // several shard groups
        String key = host + " " + at;
        Row before = left.get(key);
        boolean delete = before != null && random.nextInt(3) == 0;
        if (delete) {
          log.add(ofKind(RowKind.DELETE, before));
          left.remove(key);
          continue;
        }
        Row after =
            Row.ofKind(
                before == null ? RowKind.INSERT : RowKind.UPDATE_AFTER,
                host,
                at,
                random.nextInt(3) == 0 ? null : random.nextInt(100) / 4.0,
                random.nextInt(3) == 0 ? null : (Object) random.nextLong(),
                random.nextInt(3) == 0 ? null : "s" + random.nextInt(100));
        if (before != null) {
          log.add(ofKind(RowKind.UPDATE_BEFORE, before));
        }
        log.add(after);
        left.put(key, after);
      }
    }

    private static Row ofKind(RowKind kind, Row row) {
      Row copy = Row.copy(row);
      copy.setKind(kind);
      return copy;
    }

    /** The points that are left. */
    String lines() {
      return left.values().stream()
          .flatMap(
              row -> {
                String series = "m,host=" + row.getField(0) + " ";
                String time = " " + ((Instant) row.getField(1)).toEpochMilli() + "000000\n";
                List<String> lines = new ArrayList<>();
                if (row.getField(2) != null) {
                  lines.add(series + "v=" + row.getField(2) + time);
                }
                if (row.getField(3) != null) {
                  lines.add(series + "n=" + row.getField(3) + "i" + time);
                }
                if (row.getField(4) != null) {
                  lines.add(series + "s=\"" + row.getField(4) + "\"" + time);
                }
                return lines.stream();
              })
          .collect(Collectors.joining());
    }
  }

  /** A job at parallelism 4 whose source takes several checkpoints, and that fails on the way. */
  private StreamTableEnvironment failing(String id, List<Row> log, ChangelogMode mode) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Failures.restarts());
    env.setParallelism(4);
    env.enableCheckpointing(100);
    List<Row> rows = List.copyOf(log);
    GeneratorFunction<Long, Row> row = i -> rows.get(i.intValue());
    DataStream<Row> stream =
        env.fromSource(
                new DataGeneratorSource<>(
                    row, rows.size(), RateLimiterStrategy.perCheckpoint(300), TYPE),
                WatermarkStrategy.noWatermarks(),
                "changes")
            .setParallelism(1)
            .map(new FailingMap<>(id, 2, 500))
            .returns(TYPE)
            .setParallelism(1);
    StreamTableEnvironment sql = StreamTableEnvironment.create(env);
    sql.createTemporaryView(
        "changes",
        sql.fromChangelogStream(
            stream,
            Schema.newBuilder()
                .column("host", DataTypes.STRING().notNull())
                .column("ts", DataTypes.TIMESTAMP_LTZ(3).notNull())
                .column("v", DataTypes.DOUBLE())
                .column("n", DataTypes.BIGINT())
                .column("s", DataTypes.STRING())
                .primaryKey("host", "ts")
                .build(),
            mode));
    return sql;
  }

  private void assertLeft(String lines) throws Exception {
    Influxd.require();
    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), Duration.ofDays(7).toNanos())) {
      PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rowsAreReplacedAndDeletedAsInTheSource(long seed) throws Exception {
    Changes changes = new Changes(seed, 3_000);
    String id = "changes-" + seed;
    StreamTableEnvironment sql = failing(id, changes.log, ChangelogMode.all());
    sql.executeSql(
        "CREATE TABLE m (host STRING, ts TIMESTAMP_LTZ(3), v DOUBLE, n BIGINT, s STRING,"
            + " PRIMARY KEY (host, ts) NOT ENFORCED) WITH "
            + options());
    run(sql, "INSERT INTO m SELECT * FROM changes");

    assertThat(FailingMap.failures(id)).isEqualTo(2);
    assertLeft(changes.lines());
  }

  @Test
  void deletesMayHaveNothingButTheirKey() throws Exception {
    Changes changes = new Changes(1, 3_000);
    List<Row> upserts =
        changes.log.stream()
            .filter(row -> row.getKind() != RowKind.UPDATE_BEFORE)
            .map(
                row ->
                    row.getKind() == RowKind.DELETE
                        ? Row.ofKind(
                            RowKind.DELETE, row.getField(0), row.getField(1), null, null, null)
                        : row)
            .toList();
    StreamTableEnvironment sql = failing("upserts", upserts, ChangelogMode.upsert());
    sql.executeSql(
        "CREATE TABLE m (host STRING, ts TIMESTAMP_LTZ(3), v DOUBLE, n BIGINT, s STRING,"
            + " PRIMARY KEY (host, ts) NOT ENFORCED) WITH "
            + options());
    run(sql, "INSERT INTO m SELECT * FROM changes");

    assertLeft(changes.lines());
  }

  @Test
  void aggregatesOfWhatChangesAreRight() throws Exception {
    Changes changes = new Changes(2, 3_000);
    StreamTableEnvironment sql = failing("aggregates", changes.log, ChangelogMode.all());
    sql.executeSql(
        "CREATE TABLE latest (host STRING, epoch TIMESTAMP_LTZ(3), c BIGINT, v DOUBLE,"
            + " PRIMARY KEY (host, epoch) NOT ENFORCED) WITH "
            + options("'sink.parallelism' = '3'"));
    run(
        sql,
        "INSERT INTO latest SELECT host, TO_TIMESTAMP_LTZ(0, 3), COUNT(*), MAX(v) FROM changes"
            + " GROUP BY host HAVING COUNT(*) > 13");

    Map<String, List<Row>> byHost =
        changes.left.values().stream()
            .collect(Collectors.groupingBy(row -> (String) row.getField(0)));
    StringBuilder expected = new StringBuilder();
    byHost.forEach(
        (host, rows) -> {
          if (rows.size() <= 13) {
            return;
          }
          expected.append("latest,host=%s c=%di 0\n".formatted(host, rows.size()));
          rows.stream()
              .map(row -> (Double) row.getField(2))
              .filter(v -> v != null)
              .max(Double::compare)
              .ifPresent(v -> expected.append("latest,host=%s v=%s 0\n".formatted(host, v)));
        });
    assertLeft(expected.toString());
  }

  /** The query has one row a host, but the table has one for each time of a host. */
  @Test
  void aRowWhoseTimeChangesIsMoved() throws Exception {
    Changes changes = new Changes(3, 3_000);
    StreamTableEnvironment sql = failing("moves", changes.log, ChangelogMode.all());
    sql.executeSql(
        "CREATE TABLE latest (host STRING, ts TIMESTAMP_LTZ(3), c BIGINT,"
            + " PRIMARY KEY (host, ts) NOT ENFORCED) WITH "
            + options());
    run(sql, "INSERT INTO latest SELECT host, MAX(ts), COUNT(*) FROM changes GROUP BY host");

    StringBuilder expected = new StringBuilder();
    changes.left.values().stream()
        .collect(Collectors.groupingBy(row -> (String) row.getField(0)))
        .forEach(
            (host, rows) -> {
              long last =
                  rows.stream()
                      .mapToLong(row -> ((Instant) row.getField(1)).toEpochMilli())
                      .max()
                      .getAsLong();
              expected.append("latest,host=%s c=%di %d000000\n".formatted(host, rows.size(), last));
            });
    assertLeft(expected.toString());
  }
}
