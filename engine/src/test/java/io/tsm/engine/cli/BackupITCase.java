package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.testing.RootOfFiles;
import io.tsm.engine.testing.SampleLines;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupITCase {
  private static final String DB = "db é";

  private static final long FROM = 1_704_000_000_000_000_000L;
  private static final long TO = FROM + Duration.ofDays(9).toNanos();

  @TempDir private Path directory;

  @BeforeEach
  void needsInfluxd() {
    Influxd.require();
  }

  private Influxd influxd(String index) throws IOException {
    return Influxd.start(directory.resolve("influxd"), Map.of("index-version", '"' + index + '"'));
  }

  private Path backup(RootOfFiles root, String... options) {
    Path out = directory.resolve("backup");
    Object[] arguments =
        Stream.concat(Stream.of("backup", root.path(), "-d", DB, "--out", out), Stream.of(options))
            .toArray();
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmem", "tsi1"})
  void aServerRestoresEveryPointOfSeveralShardsAndGroups(String index) throws IOException {
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(7), 3);
    SampleLines lines = new SampleLines(1);
    String first = lines.next(3000);
    String second = lines.next(2000);
    root.publish(DB, RootOfFiles.POLICY, first);
    root.publish(DB, RootOfFiles.POLICY, second);
    root.publish("other", RootOfFiles.POLICY, "m v=1 1");

    Path backup = backup(root);

    PointSet expected = PointSet.ofLines(first + second);
    try (Influxd influxd = influxd(index)) {
      influxd.restore(backup, DB, null);
      PointSet.assertSame(expected, influxd.points(DB));
      String third = lines.next(1000); // the server finds each series in the shard that has it
      influxd.write(DB, third);
      influxd.snapshot(DB);
      influxd.restart();
      PointSet.assertSame(PointSet.ofLines(first + second + third), influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmem", "tsi1"})
  void deletedPointsDoNotComeBack(String index) throws IOException {
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(7), 2);
    SampleLines lines = new SampleLines(2);
    String first = lines.next(2000);
    String second = lines.next(500);
    root.publish(DB, RootOfFiles.POLICY, first);
    root.delete(DB, RootOfFiles.POLICY, SampleLines.DELETABLE, FROM, TO, SampleLines.fields());
    root.publish(DB, RootOfFiles.POLICY, second);
    PointSet expected = PointSet.ofLines(SampleLines.without(first, FROM, TO) + second);
    assertThat(expected.size()).isLessThan(PointSet.ofLines(first + second).size());

    Path backup = backup(root);

    try (Influxd influxd = influxd(index)) {
      influxd.restore(backup, DB, null);
      PointSet.assertSame(expected, influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void aServerRestoresAllRetentionPoliciesOrTheOneThatWasChosen() throws IOException {
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofHours(1), 1);
    root.publish(DB, RootOfFiles.POLICY, "m v=1 1\nm v=2 -9223372036854775806");
    root.publish(DB, "long", "m v=3 1\nm v=4 9223372036854775806");
    try (Influxd influxd = influxd("inmem")) {
      influxd.restore(backup(root), DB, "all");
      PointSet.assertSame(
          PointSet.ofLines("m v=1 1\nm v=2 -9223372036854775806"), influxd.points("all"));
      PointSet.assertSame(
          PointSet.ofLines("m v=3 1\nm v=4 9223372036854775806"), influxd.points("all", "long"));

      Files.move(directory.resolve("backup"), directory.resolve("first"));
      influxd.restore(backup(root, "-r", "long"), DB, "one");
      PointSet.assertSame(
          PointSet.ofLines("m v=3 1\nm v=4 9223372036854775806"), influxd.points("one"));
    }
  }

  @Test
  void theLastLineAndTheJsonSayHowToRestore() throws IOException {
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(1), 2);
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1 1\nm,t=b v=1 1\nm,t=b v=1 86400000000000");
    Path first = directory.resolve("first one");
    Path second = directory.resolve("second");

    CommandRun text = CommandRun.of("backup", root.path(), "-d", DB, "--out", first);
    CommandRun json = CommandRun.of("backup", root.path(), "-d", DB, "--out", second, "--json");

    assertThat(text.lastLine()).isEqualTo("influxd restore -portable -db 'db é' '" + first + "'");
    assertThat(text.text()).startsWith("archived 3 shards of 2 shard groups, ");
    JsonNode summary = Json.MAPPER.readTree(json.out());
    assertThat(summary.get("shards").asInt()).isEqualTo(3);
    assertThat(summary.get("shardGroups").asInt()).isEqualTo(2);
    List<String> restore = summary.get("restore").valueStream().map(JsonNode::asText).toList();
    assertThat(restore)
        .containsExactly("influxd", "restore", "-portable", "-db", DB, second.toString());
  }
}
