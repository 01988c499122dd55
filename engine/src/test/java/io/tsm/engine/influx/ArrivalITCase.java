package io.tsm.engine.influx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.testing.RootOfFiles;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.engine.tsm.TsmReader;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real server shows after uploads that are not what they should be. */
class ArrivalITCase {
  private static final String DB = "db";
  private static final Duration DAYS = Duration.ofDays(7);

  @TempDir private Path directory;

  private final List<InputFile> files = new ArrayList<>(); // to be sent
  private final FieldTallies tallies = new FieldTallies();
  private Influxd influxd;
  private ServerPolicy policy;

  @BeforeEach
  void start() throws IOException {
    Influxd.require();
    influxd = Influxd.start(directory.resolve("influxd"), Map.of("index-version", "\"tsi1\""));
    influxd.createDatabase(DB);
    String address = influxd.url().substring("http://".length());
    policy = new ServerPolicy(new InfluxHttp(Address.parse(address), null, null), DB, "autogen");
  }

  @AfterEach
  void stop() throws IOException {
    influxd.close();
    for (InputFile file : files) {
      file.close();
    }
  }

  /** Makes a file of a shard out of lines, and takes it for one of those that are to be sent. */
  private void file(String lines) throws IOException {
    RootOfFiles root = new RootOfFiles(directory.resolve("root" + files.size()), DAYS, 1);
    root.publish(DB, RootOfFiles.POLICY, lines);
    List<StoredShard> shards = StoredRoot.open(root.storage()).shards(DB, RootOfFiles.POLICY);
    files.add(root.storage().open(shards.get(0).directory() + "/000000001-000000001.tsm"));
  }

  private void count() throws IOException {
    List<TsmReader> readers = new ArrayList<>();
    for (InputFile file : files) {
      readers.add(TsmReader.open(file));
    }
    tallies.add(readers);
  }

  private Arrival arrival(Verification verification) {
    return new Arrival(policy, tallies, verification);
  }

  /** Has the server make the shard. */
  private ServerGroup introduce() throws IOException {
    for (Tally tally : tallies.all()) {
      policy.write(tally.sample());
    }
    return policy.groups().get(0);
  }

  private static byte[] archive(ServerGroup group, List<InputFile> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchive archive =
        new TarArchive(bytes, DB, "autogen", group.shards().get(0), done -> {})) {
      for (InputFile file : files) {
        archive.add("000000000-000000004.%08x.tsm".formatted(file.path().hashCode()), file);
      }
      long unused = archive.finish();
    }
    return bytes.toByteArray();
  }

  private void send(ServerGroup group, byte[] archive, int length) throws IOException {
    new SnapshotService(Address.parse(influxd.rpcAddress()))
        .update(group.shards().get(0), (BufferedOutputStream out) -> out.write(archive, 0, length));
  }

  private void send(ServerGroup group, InputFile... some) throws IOException {
    byte[] archive = archive(group, List.of(some));
    send(group, archive, archive.length);
  }

  private static String lines(String series, int from, int to, String... fields) {
    StringBuilder lines = new StringBuilder();
    for (int time = from; time < to; time++) {
      for (String field : fields) {
        lines.append(series).append(' ').append(field).append("=1 ").append(time).append('\n');
      }
    }
    return lines.toString();
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsMissingIsNoticed(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f", "g"));
    file(lines("m,t=b", 0, 9, "f", "g"));
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);

    assertThat(arrival.missing(group)).contains("'f'", "has 1 of");
    send(group, files.get(0));
    assertThat(arrival.missing(group))
        .isEqualTo(
            "field 'f' of measurement 'm' has "
                + (verification == Verification.ENDS ? "1 of 2 series" : "9 of 18 values"));
    send(group, files.get(1));
    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aFieldThatIsMissingInASeriesIsNoticed(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f", "g") + lines("m,t=b", 0, 9, "f", "g"));
    count();
    file(lines("m,t=a", 0, 9, "f", "g") + lines("m,t=b", 0, 9, "f"));
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);

    send(group, files.get(1));

    assertThat(arrival.missing(group)).contains("'g'", " of ");
    send(group, files.get(0));
    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfASeriesThatIsMissingIsNoticed(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f") + lines("m,t=b", 0, 9, "f"));
    file(lines("m,t=b", 9, 20, "f") + lines("m,t=c", 9, 20, "f"));
    count();
    ServerGroup group = introduce();
    policy.write("m,t=c f=1 19\n".getBytes(UTF_8)); // so that no series is missing
    Arrival arrival = arrival(verification);

    send(group, files.get(0));

    assertThat(arrival.missing(group)).contains("'f'", "has 19 of 40 values");
    send(group, files.get(1));
    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(1);
  }

  /** One series goes through three files; the middle one has no end. */
  @ParameterizedTest
  @EnumSource
  void theMiddleOfASeriesThatIsMissingIsNoticed(Verification verification) throws IOException {
    file(lines("m", 0, 9, "f"));
    file(lines("m", 9, 20, "f"));
    file(lines("m", 20, 30, "f"));
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);

    send(group, files.get(0), files.get(2));

    assertThat(arrival.missing(group)).contains("has 19 of 30 values");
    send(group, files.get(1));
    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveThatEndsTooEarlyIsNoticed(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f"));
    file(lines("m,t=b", 0, 9, "f"));
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);
    byte[] archive = archive(group, files);
    assertThat(files).allMatch(file -> file.size() > 88 && file.size() <= 512);

    // A header and a file have 512 bytes each. After 1024 the server takes the first file.
    for (int length : new int[] {0, 100, 600, 1024, 1100, 1536, 1600}) {
      send(group, archive, length);
      assertThat(arrival.missing(group)).as("after %d bytes", length).contains("'f'", "has ");
    }
    send(group, archive, archive.length);
    assertThat(arrival.missing(group)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whatOthersWriteMeanwhileIsNotTakenForOurs(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f", "g"));
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);
    policy.write(lines("m,t=b", 0, 5, "f").getBytes(UTF_8));

    assertThat(arrival.missing(group)).contains("'f'", "has 6 of 9 values");
    send(group, files.get(0));

    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void fieldsThatTheServerHadAreCounted(Verification verification) throws IOException {
    file(lines("m,t=a", 0, 9, "f", "g"));
    count();
    policy.write(lines("m,t=a", 5, 9, "f").getBytes(UTF_8));
    ServerGroup group = policy.groups().get(0);
    Arrival arrival = arrival(verification);
    arrival.lookBefore(group);
    assertThat(arrival.wasThere(new FieldId("m", "f"))).isTrue();
    assertThat(arrival.wasThere(new FieldId("m", "g"))).isFalse();

    ServerGroup same = introduce();
    assertThat(arrival.missing(same)).contains("'f'", "has 5 of 9 values");
    send(group, files.get(0));

    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(1);
  }

  @Test
  void namesOfAllKindsAndTypesAreSeenByTheirEnds() throws IOException {
    String lines =
        """
        a\\ "b'\\,c,last=x,time\\ =y,v=z last=1,v="str\\"ing",w=t,i=3i,é\\ \\=\\,=2 1
        a\\ "b'\\,c,last=x,time\\ =y,v=z last=1,v="str",w=f,i=4i,é\\ \\=\\,=3 7
        a\\ "b'\\,c,last=x2 last=1,v="",w=f,i=4i,é\\ \\=\\,=3 7
        from,select=where group=1,by=2,"quoted"=3,back\\slash=4 9
        """;
    file(lines);
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(Verification.ENDS);
    assertThat(arrival.missing(group)).isNotNull();

    send(group, files.get(0));

    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(9);
    PointSet.assertSame(PointSet.ofLines(lines), influxd.points(DB));
  }

  @ParameterizedTest
  @EnumSource
  void anotherShardMayHaveTheFieldWithAnotherType(Verification verification) throws IOException {
    policy.write(("m,t=a f=1.5 " + DAYS.multipliedBy(3).toNanos() + "\n").getBytes(UTF_8));
    file((lines("m,t=a", 0, 9, "f") + lines("m,t=b", 0, 9, "f")).replace("=1 ", "=true "));
    count();
    ServerGroup group = introduce();
    Arrival arrival = arrival(verification);
    assertThat(arrival.missing(group)).isNotNull();

    send(group, files.get(0));

    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(1);
  }

  /** A server reads no more than 10 MB of a request. */
  @Test
  void moreFieldsThanAServerTakesQueriesOfAtATime() throws IOException {
    int count = 80_000;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("a_measurement_of_many_%06d,t=a f=1 1\n".formatted(i));
    }
    file(lines.toString());
    count();
    policy.write("other f=1 1\n".getBytes(UTF_8));
    ServerGroup group = policy.groups().get(0);
    Arrival arrival = arrival(Verification.ENDS);
    arrival.lookBefore(group);
    assertThat(arrival.missing(group)).contains("has 0 of 1 series");

    send(group, files.get(0));
    policy.write(lines.toString().getBytes(UTF_8)); // what introduces them is all of it here

    assertThat(arrival.missing(group)).isNull();
    assertThat(arrival.exactFields()).isEqualTo(count);
  }
}
