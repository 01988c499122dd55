package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.testing.RootOfFiles;
import io.tsm.engine.testing.SampleLines;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadITCase {
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

  private RootOfFiles root(Duration groupDuration, int shards) throws IOException {
    return new RootOfFiles(directory.resolve("root"), groupDuration, shards);
  }

  private static CommandRun run(RootOfFiles root, Influxd influxd, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("upload", root.path(), "-d", DB));
    arguments.addAll(List.of("--to", influxd.rpcAddress()));
    arguments.addAll(List.of("--http", influxd.url().substring("http://".length())));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray());
  }

  private static CommandRun upload(RootOfFiles root, Influxd influxd, String... options) {
    CommandRun run = run(root, influxd, options);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmem", "tsi1"})
  void aRunningServerServesEveryPointAlsoAfterARestartAndASecondUpload(String index)
      throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 3);
    SampleLines lines = new SampleLines(3);
    String first = lines.next(3000);
    String second = lines.next(2000);
    root.publish(DB, RootOfFiles.POLICY, first);
    root.delete(DB, RootOfFiles.POLICY, SampleLines.DELETABLE, FROM, TO, SampleLines.fields());
    root.publish(DB, RootOfFiles.POLICY, second);
    PointSet expected = PointSet.ofLines(SampleLines.without(first, FROM, TO) + second);
    try (Influxd influxd = influxd(index)) {
      CommandRun created = upload(root, influxd, "--create", "--json");
      PointSet.assertSame(expected, influxd.points(DB));
      JsonNode summary = Json.MAPPER.readTree(created.out());
      assertThat(summary.get("values").asLong()).isEqualTo(expected.size());
      for (JsonNode group : summary.get("groups")) {
        assertThat(group.get("exactFields").asInt()).isEqualTo(8);
        assertThat(group.get("otherFields").asInt()).isZero();
      }
      influxd.restart();
      PointSet.assertSame(expected, influxd.points(DB));
      CommandRun again = upload(root, influxd);
      assertThat(again.text()).contains(" 0 exactly, 8 at least");
      PointSet.assertSame(expected, influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"7, 1", "1, 7", "7, 3", "3, 7"})
  void shardGroupsOfTheServerMayHaveOtherTimes(int ourDays, int theirDays) throws IOException {
    RootOfFiles root = root(Duration.ofDays(ourDays), 2);
    String lines = new SampleLines(4).next(2000);
    root.publish(DB, RootOfFiles.POLICY, lines);
    try (Influxd influxd = influxd("tsi1")) {
      influxd.createDatabase(DB, Duration.ofDays(theirDays));
      upload(root, influxd);
      PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void aFinishedFileIsSentAsItIs() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    String lines = new SampleLines(8).next(2000);
    root.publish(DB, RootOfFiles.POLICY, lines);
    try (Influxd influxd = influxd("tsi1")) {
      upload(root, influxd, "--create");
      assertThat(tsmFiles(influxd.home().resolve("data").resolve(DB)))
          .containsAll(tsmFiles(root.path()));
      PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DB));
    }
  }

  /** The contents of all TSM files below a directory. */
  private static List<ByteBuffer> tsmFiles(Path below) throws IOException {
    List<ByteBuffer> contents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".tsm")).toList()) {
        contents.add(ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    assertThat(contents).isNotEmpty();
    return contents;
  }

  @Test
  void theServerCountsIfItIsAskedTo() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    root.publish(DB, RootOfFiles.POLICY, "m v=1,w=1 1\nm v=2,w=2 2\nm v=3,w=3 3\n");
    try (Influxd influxd = influxd("inmem")) {
      influxd.createDatabase(DB);
      influxd.write(DB, "m v=7 2");

      CommandRun counted = upload(root, influxd, "--verify", "counts");

      assertThat(counted.text()).contains(" 1 exactly, 1 at least");
      CommandRun wrong = run(root, influxd, "--verify", "count");
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err()).contains("--verify: 'count' is none of ends, counts");
    }
  }

  @Test
  void theFirstAndTheLastTimesArrive() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    String lines = "m v=1 -9223372036854775806\nm v=2 0\nm v=3 9223372036854775806\n";
    root.publish(DB, RootOfFiles.POLICY, lines);
    try (Influxd influxd = influxd("tsi1")) {
      upload(root, influxd, "--create");
      PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DB));
    }
  }

  @Test
  void seriesGoIntoTheirShardOfAGroupWithSeveral() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 3);
    SampleLines lines = new SampleLines(5);
    String first = lines.next(500);
    root.publish(DB, RootOfFiles.POLICY, first);
    Path backup = directory.resolve("backup");
    CommandRun made = CommandRun.of("backup", root.path(), "-d", DB, "--out", backup);
    assertThat(made.exitCode()).isZero();
    String more = lines.next(2000);
    try (Influxd influxd = influxd("tsi1")) {
      influxd.restore(backup, DB, null);
      root.publish(DB, RootOfFiles.POLICY, more);
      upload(root, influxd);
      // Where both have a value the server's stays; fails if a series is in two shards.
      PointSet.assertSame(PointSet.ofLines(more + first), influxd.points(DB));
    }
  }

  @Test
  void whatTheServerRefusesLeavesItAsItWas() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1,w=1 1\nm,t=a v=2,w=1 2\n");
    try (Influxd influxd = influxd("tsi1")) {
      influxd.createDatabase(DB);
      influxd.write(DB, "m,t=b v=7i 3");

      CommandRun conflict = run(root, influxd);

      assertThat(conflict.exitCode()).isEqualTo(1);
      assertThat(conflict.err()).contains("nothing was uploaded", "field type conflict");
      PointSet left = influxd.points(DB);
      assertThat(left.lines()).contains("m,t=b v=7i 3").allMatch(l -> !l.startsWith("m,t=a v="));
      influxd.restart();
      PointSet.assertSame(left, influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  @Test
  void saysWhatIsWrongWithTheServer() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    root.publish(DB, RootOfFiles.POLICY, "m v=1 1");
    root.publish(DB, "month", "m v=1 1");
    String bind;
    String http;
    try (Influxd influxd = influxd("inmem")) {
      bind = influxd.rpcAddress();
      http = influxd.url().substring("http://".length());
      CommandRun noDatabase = run(root, influxd);
      influxd.createDatabase(DB);
      CommandRun noPolicy = run(root, influxd, "-r", "month");
      CommandRun mixedUp = upload(root, http, bind);
      CommandRun onlyHttp = upload(root, http, http);
      CommandRun wrongBind = upload(root, http, "localhost:" + http.split(":", 2)[1]);

      assertThat(noDatabase.err()).contains("no database '" + DB + "'; --create makes it");
      assertThat(noPolicy.err()).contains("no retention policy 'month'; --create makes it");
      assertThat(mixedUp.err()).contains(bind + " gives no answer to HTTP", "bind-address (8088)");
      assertThat(onlyHttp.err()).contains("are different addresses of a server");
      assertThat(onlyHttp.exitCode()).isEqualTo(2);
      assertThat(wrongBind.err()).contains("speaks HTTP: --to is for the bind-address");
      for (CommandRun run : List.of(noDatabase, noPolicy, mixedUp, wrongBind)) {
        assertThat(run.exitCode()).isEqualTo(1);
      }
      assertThat(influxd.points(DB).size()).isZero();
    }
    assertThat(upload(root, bind, http).err())
        .contains("cannot connect to " + http, "does influxd listen there");
  }

  private static CommandRun upload(RootOfFiles root, String bind, String http) {
    return CommandRun.of(
        "upload", root.path(), "-d", DB, "-r", "autogen", "--to", bind, "--http", http);
  }

  @Test
  void noticesThatTheAddressesAreOfTwoServers() throws IOException {
    RootOfFiles root = root(Duration.ofDays(7), 1);
    root.publish(DB, RootOfFiles.POLICY, "m v=1 1");
    try (Influxd one = influxd("inmem");
        Influxd other = Influxd.start(directory.resolve("other"))) {
      one.createDatabase(DB);
      other.createDatabase(DB);
      CommandRun run = upload(root, one.rpcAddress(), other.url().substring("http://".length()));

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("are they two servers?");
      assertThat(one.points(DB).size()).isZero();
    }
  }
}
