package io.tsm.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsm.engine.shard.RootLock;
import io.tsm.engine.shard.WalPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportCommandTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void nameTheRoot() {
    root = folder.resolve("root");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private CommandRun importing(Object... more) {
    Object[] arguments = new Object[more.length + 4];
    arguments[0] = "import";
    arguments[1] = root;
    arguments[2] = "-d";
    arguments[3] = "db";
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }

  private String exported() {
    CommandRun run = CommandRun.of("export", root, "-d", "db");
    assertThat(run.err()).isEmpty();
    return run.text();
  }

  private void assertNothingIsLeft() {
    assertThat(root.resolve("import.json")).doesNotExist();
    assertThat(root.resolve("wal"))
        .satisfiesAnyOf(
            wal -> assertThat(wal).doesNotExist(), wal -> assertThat(wal).isEmptyDirectory());
  }

  @Test
  void sortsPointsIntoOneFileForEachShard() throws IOException {
    Path lines =
        file("a.lp", "# one\nm,t=b v=2i 700000\nm,t=a v=1i 2\n\nm,t=a s=\"x\\\"\n y\",v=3i 1\n");

    CommandRun run =
        importing(lines, "--precision", "s", "--shard-duration", "24h", "--shards-per-group", 2);

    assertThat(run.err()).isEmpty();
    assertThat(run.text())
        .startsWith("imported 3 points, 4 values, into 2 shards of " + root + "; 0 rejects; ");
    assertThat(exported())
        .isEqualTo(
            """
            m,t=a s="x\\"
             y" 1000000000
            m,t=a v=3i 1000000000
            m,t=a v=1i 2000000000
            m,t=b v=2i 700000000000000
            """);
    assertThat(CommandRun.of("verify", root).lastLine())
        .startsWith("OK: no faults in 2 TSM files, 0 WAL segments and 4 values");
    assertNothingIsLeft();
  }

  @Test
  void takesSeveralFilesAndOfEqualTimesTheLastValue() throws IOException {
    Path first = file("a.lp", "m v=1 1\nm v=1 2\n");
    Path second = folder.resolve("b.lp.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(second))) {
      out.write("m v=2 2\n".getBytes(UTF_8));
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(second, StandardOpenOption.APPEND))) {
      out.write("m v=3 3".getBytes(UTF_8)); // another member, and no line feed at the end
    }

    CommandRun run = importing(first, second, "-r", "month", "--json");

    assertThat(run.err()).isEmpty();
    JsonNode summary = new ObjectMapper().readTree(run.out());
    assertThat(summary.get("points").asLong()).isEqualTo(4);
    assertThat(summary.get("values").asLong()).isEqualTo(4);
    assertThat(summary.get("rejects").asLong()).isZero();
    assertThat(summary.get("shards").asLong()).isEqualTo(1);
    assertThat(summary.get("rounds").asLong()).isEqualTo(1);
    assertThat(summary.get("seconds").asDouble()).isPositive();
    assertThat(exported()).isEqualTo("m v=1.0 1\nm v=2.0 2\nm v=3.0 3\n");
    assertThat(root.resolve("data/db/month")).exists();
  }

  @Test
  void lastValueWinsAlsoInALaterRound() throws IOException {
    Path lines = file("a.lp", "m v=1 1\nm v=2 1\nm v=3 1\nm v=4 1\nm v=5 2\n");

    assertThat(importing(lines, "--round", 2, "--json").text()).contains("\"rounds\" : 3");

    assertThat(exported()).isEqualTo("m v=4.0 1\nm v=5.0 2\n");
  }

  @Test
  void readsStandardInput() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("m v=1 1\n".getBytes(UTF_8)));
    try {
      assertThat(importing("-").err()).isEmpty();
    } finally {
      System.setIn(before);
    }
    assertThat(exported()).isEqualTo("m v=1.0 1\n");
    CommandRun again = importing("-", "--resume");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--resume: standard input cannot be read again");
  }

  @Test
  void mapsColumnsOfCsv() throws IOException {
    Path rows =
        file(
            "rooms.csv",
            "\uFEFFat,room,unused,temp,open,n,u,note\r\n"
                + "2024-05-01T12:00:00Z,lab,x,21.5,true,-3,18446744073709551615,\"a, \"\"b\"\"\"\r\n"
                + "2024-05-01 14:00:01.5+02:00,,x,,F,,,\r\n");

    CommandRun run =
        importing(
            rows,
            "--measurement",
            "air quality",
            "--tags",
            "room",
            "--fields",
            "temp,open:boolean,n:integer,u:unsigned,note:string",
            "--time-column",
            "at",
            "--precision",
            "rfc3339");

    assertThat(run.err()).isEmpty();
    assertThat(exported())
        .isEqualTo(
            """
            air\\ quality open=false 1714564801500000000
            air\\ quality,room=lab n=-3i 1714564800000000000
            air\\ quality,room=lab note="a, \\"b\\"" 1714564800000000000
            air\\ quality,room=lab open=true 1714564800000000000
            air\\ quality,room=lab temp=21.5 1714564800000000000
            air\\ quality,room=lab u=18446744073709551615u 1714564800000000000
            """);
  }

  @Test
  void namesColumnsOfCsvWithoutAHeader() throws IOException {
    Path rows = file("rows.txt", "5;a;1\n6;b;2\n");

    CommandRun run =
        importing(
            rows,
            "--format",
            "csv",
            "--header",
            "t,tag,v",
            "--delimiter",
            ";",
            "--measurement",
            "m",
            "--tags",
            "tag",
            "--fields",
            "v",
            "--time-column",
            "t",
            "--precision",
            "ms");

    assertThat(run.err()).isEmpty();
    assertThat(exported()).isEqualTo("m,tag=a v=1.0 5000000\nm,tag=b v=2.0 6000000\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,2,x|rows.csv:3: column 'v': 'x' is not of type integer",
        "1,2,1.5|rows.csv:3: column 'v': '1.5' is not of type integer",
        "x,2,1|rows.csv:3: column 't': 'x' is not a whole number of s since 1970",
        "1,2|rows.csv:3: the row has 2 cells, column 'v' is the 3.",
        "1,2,|rows.csv:3: the point has no fields",
      })
  void namesTheRowOfCsvThatIsWrong(String row, String message) throws IOException {
    Path rows = file("rows.csv", "t,g,v\n1,1,1\n" + row + "\n");

    CommandRun run =
        importing(
            rows,
            "--measurement",
            "m",
            "--tags",
            "g",
            "--fields",
            "v:integer",
            "--time-column",
            "t",
            "--precision",
            "s");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(folder + "/" + message).contains("[" + row + "]");
  }

  @Test
  void saysWhichColumnIsMissing() throws IOException {
    Path rows = file("rows.csv", "t,g,v\n1,1,1\n");

    CommandRun run = importing(rows, "--measurement", "m", "--fields", "w", "--time-column", "t");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("rows.csv has no column 'w'; there are t, g, v");
    assertNothingIsLeft();
  }

  @Test
  void stopsAtTheFirstErrorAndLeavesNothing() throws IOException {
    Path lines = file("a.lp", "m v=1 1\n\nm v=x 2\n");

    CommandRun run = importing(lines);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("tsm import: " + lines + ":3: column 5: ")
        .contains("[m v=x 2]; to go on without such points set --max-errors")
        .hasLineCount(1);
    assertThat(root.resolve("data")).doesNotExist();
    assertNothingIsLeft();
  }

  @Test
  void keepsRejectsUpToALimit() throws IOException {
    Path lines = file("a.lp", "m v=1 1\nm v=x 2\nm v=\"s\" 3\nm v=4 4\n");
    Path rejects = folder.resolve("bad.lp");

    CommandRun run = importing(lines, "--max-errors", 2, "--rejects", rejects);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text()).contains("imported 2 points, 2 values").contains("; 2 rejects; ");
    assertThat(exported()).isEqualTo("m v=1.0 1\nm v=4.0 4\n");
    assertThat(Files.readAllLines(rejects))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("# " + lines + ":2: column 5: "),
            line -> assertThat(line).isEqualTo("m v=x 2"),
            line ->
                assertThat(line)
                    .startsWith("# " + lines + ":3: measurement 'm', field 'v' is float"),
            line -> assertThat(line).isEqualTo("m v=\"s\" 3"));

    CommandRun fewer = importing(lines, "--max-errors", 1, "--rejects", rejects);
    assertThat(fewer.exitCode()).isEqualTo(1);
    assertThat(fewer.err()).contains(lines + ":3: ", "it is one more than --max-errors allows");
  }

  @Test
  void checksTypesAgainstWhatIsThere() throws IOException {
    assertThat(importing(file("a.lp", "m v=1 1\n")).exitCode()).isZero();

    CommandRun run = importing(file("b.lp", "m v=1i 2\n"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("b.lp:1: measurement 'm', field 'v' is float in this shard");
    assertThat(exported()).isEqualTo("m v=1.0 1\n");
  }

  @Test
  void refusesARootInUse() throws IOException {
    Path lines = file("a.lp", "m v=1 1\n");
    assertThat(importing(lines).exitCode()).isZero();
    try (RootLock lock = RootLock.acquire(root)) {
      assertThat(importing(lines).err()).contains("is in use by this process");
      assertThat(lock.root()).isEqualTo(root);
    }
    Path heartbeat = root.resolve(WalPath.ofHeartbeat(new UUID(1, 1), new UUID(2, 2), 1));
    Files.createDirectories(heartbeat.getParent());
    Files.createFile(heartbeat);
    assertThat(importing(lines).err()).contains("is in use by sink ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--precision x|precision 'x' is none of",
        "--format xml|--format: 'xml' is neither line nor csv",
        "--format csv|CSV needs --measurement, --fields and --time-column",
        "--tags host|there are options for CSV, but the input is line protocol",
        "--shard-duration 1m|--shard-duration, --shards-per-group: the duration",
        "--shards-per-group 0|the number of shards in a group must be from 1",
        "--round 0|--round must be at least 1",
        "-r a/b|the name of a retention policy is a directory's name too",
      })
  void namesWrongOptions(String options, String message) throws IOException {
    Path lines = file("a.lp", "m v=1 1\n");
    String[] words = options.split(" ", 2);

    CommandRun run = importing(lines, words[0], words[1]);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(root).doesNotExist();
  }
}
