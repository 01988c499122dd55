package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.model.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfluxdITCase {
  private static final long WEEK = Duration.ofDays(7).toNanos();
  private static final String DB = "db";

  @TempDir Path directory;

  @BeforeEach
  void needsInfluxd() {
    Influxd.require();
  }

  @Test
  void servesACopyOfItsOwnFiles() throws IOException {
    byte[] lines = points(20_000);
    byte[] late = "only\\ in\\ WAL,t=a v=-0 1".getBytes(UTF_8);
    Path first = directory.resolve("first");
    try (Influxd influxd = Influxd.start(first)) {
      influxd.createDatabase(DB);
      influxd.load(DB, lines, 1000);
      PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DB));
      influxd.snapshot(DB);
      influxd.query("DROP SERIES FROM m1", DB);
      influxd.write(DB, late);
    }
    PointSet expected = new PointSet();
    PointSet.ofLines(lines, late).lines().stream()
        .filter(line -> !line.startsWith("m1,"))
        .forEach(line -> expected.addLines(line.getBytes(UTF_8)));
    try (Influxd influxd = Influxd.serve(directory.resolve("second"), first, WEEK)) {
      PointSet.assertSame(expected, influxd.points(DB));
      assertThat(influxd.dump(DB, "autogen")).isEqualTo(expected.lines());
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void refusesWhatInfluxdRefuses() throws IOException {
    try (Influxd influxd = Influxd.start(directory)) {
      influxd.createDatabase(DB);
      assertThatThrownBy(() -> influxd.write(DB, "m f=NaN 1"))
          .isInstanceOf(InfluxException.class)
          .hasMessageContaining("HTTP 400");
      assertThatThrownBy(() -> influxd.query("SELECT nonsense", DB))
          .isInstanceOf(InfluxException.class)
          .hasMessageContaining("error parsing query");
      assertThatThrownBy(() -> influxd.points("no such database"))
          .isInstanceOf(InfluxException.class)
          .hasMessageContaining("database not found");
    }
  }

  /** Every type, names to be escaped, many weeks, the limits of time, times again. */
  private static byte[] points(int count) {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    lines.append("limits v=1 -9223372036854775806\nlimits v=2 9223372036854775806\n");
    for (int i = 0; i < count; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      lines
          .append("m".concat(Integer.toString(random.nextInt(3))))
          .append(",host=h\\ ".concat(Integer.toString(random.nextInt(5))))
          .append(random.nextBoolean() ? ",\u00E9\\=\\,=\"\uD83D\uDE00" : "")
          .append(" f=")
          .append(Double.isFinite(number) ? number : -0.0)
          .append(",i=".concat(Long.toString(random.nextLong())).concat("i"))
          .append(",b=".concat(random.nextBoolean() ? "t" : "FALSE"))
          .append(",a\\ string=\"x\\\"\\\\\n")
          .append(random.nextInt(100))
          .append("\" ")
          .append(1_600_000_000_000_000_000L + random.nextInt(2000) * 3_600_000_000_000L)
          .append('\n');
    }
    return lines.toString().getBytes(UTF_8);
  }

  @Test
  void restoresABackupOfALayout() throws IOException {
    PointSet expected = PointSet.ofLines(points(5000));
    Path first = directory.resolve("first");
    try (Influxd influxd = Influxd.start(first)) {
      influxd.createDatabase(DB);
      influxd.load(DB, points(5000), 700);
      influxd.snapshot(DB);
    }
    Path layout = directory.resolve("layout");
    copyTsmFiles(first, layout);
    Path backup = directory.resolve("backup");
    PortableBackup.write(layout, backup, WEEK);

    try (Influxd influxd = Influxd.start(directory.resolve("second"))) {
      influxd.restore(backup, DB, null);
      PointSet.assertSame(expected, influxd.points(DB));
      influxd.restore(backup, DB, "copy");
      PointSet.assertSame(expected, influxd.points("copy"));
      assertThatThrownBy(() -> influxd.restore(backup, DB, null))
          .isInstanceOf(InfluxException.class)
          .hasMessageContaining("database may already exist");

      Path own = directory.resolve("own backup");
      influxd.backup(DB, own);
      influxd.restore(own, DB, "third");
      PointSet.assertSame(expected, influxd.points("third"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  private static void copyTsmFiles(Path from, Path to) throws IOException {
    for (LayoutShard shard : LayoutShard.list(from)) {
      Path target = Files.createDirectories(to.resolve("data").resolve(shard.path()));
      for (Path file : shard.dataFiles()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void servesSeveralShardsOfAGroupAndDatabasesWithEqualIds() throws IOException {
    Path root = directory.resolve("root");
    for (String database : new String[] {"one", "two"}) {
      for (int shard = 1; shard <= 3; shard++) {
        byte[] lines = ("m,shard=" + shard + " v=" + shard + " 5").getBytes(UTF_8);
        Path home = directory.resolve(database + shard);
        writeShard(home, database, lines);
        LayoutShard made = LayoutShard.list(home).get(0);
        Path target = root.resolve("data").resolve(database).resolve("autogen/" + shard);
        Files.createDirectories(target);
        Files.copy(made.dataFiles().get(0), target.resolve("000000001-000000001.tsm"));
      }
    }
    Files.createDirectories(root.resolve("wal/sink/0-1234/5"));
    PointSet expected = PointSet.ofLines("m,shard=1 v=1 5\nm,shard=2 v=2 5\nm,shard=3 v=3 5\n");
    Path home = directory.resolve("home");
    try (Influxd influxd = Influxd.serve(home, root, WEEK)) {
      for (String database : new String[] {"one", "two"}) {
        PointSet.assertSame(expected, influxd.points(database));
        JsonNode sum = influxd.query("SELECT sum(v) FROM m WHERE time < 10", database);
        assertThat(sum.at("/results/0/series/0/values/0/1").asInt()).isEqualTo(6);
        JsonNode shards = influxd.query("SHOW SHARD GROUPS", "");
        assertThat(shards.at("/results/0/series/0/values")).hasSize(2);
      }
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void noticesASeriesInTwoShardsOfAGroup() throws IOException {
    Path home = directory.resolve("home");
    writeShard(home, DB, "m v=1 5".getBytes(UTF_8));
    Path file = LayoutShard.list(home).get(0).dataFiles().get(0);
    Path second = Files.createDirectories(home.resolve("data/db/autogen/77"));
    Files.copy(file, second.resolve(file.getFileName()));
    try (Influxd influxd = Influxd.serve(directory.resolve("copy"), home, WEEK)) {
      assertThatThrownBy(() -> influxd.points(DB))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("1 points of db come twice");
    }
  }

  private static void writeShard(Path home, String database, byte[] lines) throws IOException {
    try (Influxd influxd = Influxd.start(home)) {
      influxd.createDatabase(database, Duration.ofDays(7));
      influxd.write(database, lines);
      influxd.snapshot(database);
    }
  }

  @Test
  void refusesDamagedFilesAndWrongDurations() throws IOException {
    Path home = directory.resolve("home");
    writeShard(home, DB, ("m v=1 5\nm v=2 " + 2 * WEEK / 7).getBytes(UTF_8));
    Path copy = directory.resolve("copy");
    assertThatThrownBy(() -> Influxd.serve(copy, home, WEEK / 7))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("more than one shard group");
    Path file = LayoutShard.list(home).get(0).dataFiles().get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[12] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Influxd.serve(copy, home, WEEK))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("wrong checksum at 5");
  }

  @Test
  void comesBackAfterACrash() throws IOException {
    try (Influxd influxd = Influxd.start(directory, Map.of("index-version", "\"tsi1\""))) {
      influxd.createDatabase(DB);
      influxd.write(DB, "m i=9007199254740993i,f=0.1,g=1e300 1");
      influxd.kill();
      influxd.restart();
      JsonNode row = influxd.query("SELECT i, f, g FROM m", DB).at("/results/0/series/0/values/0");
      assertThat(row.get(0).longValue()).isEqualTo(1);
      assertThat(row.get(1).longValue()).isEqualTo(9007199254740993L);
      assertThat(row.get(2).decimalValue()).isEqualTo("0.1");
      assertThat(row.get(3).doubleValue()).isEqualTo(1e300);
    }
  }

  @Test
  void readsAMillionValues() throws IOException {
    PointSet expected = new PointSet();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines.append("m,t=").append(i % 100).append(' ');
      for (int f = 0; f < 10; f++) {
        lines.append(f == 0 ? "" : ",").append('f').append(f).append('=').append(i).append('i');
        expected.add("m,t=" + i % 100, "f" + f, FieldType.INTEGER, i, i);
      }
      lines.append(' ').append(i).append('\n');
    }
    try (Influxd influxd = Influxd.start(directory)) {
      influxd.createDatabase(DB);
      influxd.load(DB, lines.toString().getBytes(UTF_8), 20_000);
      PointSet actual = influxd.points(DB);
      assertThat(actual.size()).isEqualTo(1_000_000);
      PointSet.assertSame(expected, actual);
    }
  }
}
