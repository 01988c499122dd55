package io.tsm.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final String SHARD = "data/db/autogen/1/";

  @TempDir private Path folder;

  private static SortedMap<byte[], Values> value(String key, long time, double value) {
    FloatValues values = new FloatValues(1);
    values.append(time, value);
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    content.put(key.getBytes(UTF_8), values);
    return content;
  }

  private void write(String path, String key, long time, double value) throws IOException {
    TestContent.write(new LocalStorage(folder), path, value(key, time, value));
  }

  @Test
  void mergesFilesAndShardsInTheOrderOfSeries() throws IOException {
    write("data/db/autogen/2/000000001-000000001.tsm", "cpu#!~#v", 20, 2);
    write(SHARD + "000000001-000000001.tsm", "cpu#!~#v", 10, 1);
    write(SHARD + "000000002-000000001.tsm", "cpu#!~#v", 10, 3);
    write(SHARD + "000000002-000000002.tsm", "cpu!#!~#v", 5, 4);

    CommandRun run = CommandRun.of("export", folder, "-d", "db");

    assertThat(run.text()).isEqualTo("cpu v=3.0 10\ncpu v=2.0 20\ncpu! v=4.0 5\n");
  }

  @Test
  void writesAFileAndGzipsByItsName() throws IOException {
    Path plain = folder.resolve("out.lp");
    Path packed = folder.resolve("out.lp.gz");
    Path root = Fixtures.of("07-blocks");

    assertThat(CommandRun.of("export", root, "-d", "fx", "--out", plain).exitCode()).isZero();
    assertThat(CommandRun.of("export", root, "-d", "fx", "--out", packed).exitCode()).isZero();

    byte[] expected = Files.readAllBytes(root.resolve("expected.lp"));
    assertThat(plain).hasBinaryContent(expected);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(expected);
    }
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
  }

  @Test
  void leavesNoFileWhenItFails() throws IOException {
    write(SHARD + "000000001-000000001.tsm", "m#!~#v", 1, 1);
    Path damaged = folder.resolve(SHARD + "000000002-000000001.tsm");
    Files.write(damaged, new byte[10]);

    CommandRun run = CommandRun.of("export", folder, "-d", "db", "--out", folder.resolve("out.lp"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(damaged.toString());
    assertThat(folder).isDirectoryNotContaining("glob:**out.lp*");
  }

  @Test
  void endsQuietlyWhenNobodyReadsOn() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    CommandRun run = CommandRun.of(closed, "export", Fixtures.of("07-blocks"), "-d", "fx");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tellsOtherFailuresOfStandardOutput() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    CommandRun run = CommandRun.of(full, "export", Fixtures.of("07-blocks"), "-d", "fx");

    assertThat(run.err()).isEqualTo("tsm export: No space left on device\n");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void choosesTheRetentionPolicy() throws IOException {
    write("data/one/month/1/000000001-000000001.tsm", "m#!~#v", 1, 1);
    write("data/two/autogen/1/000000001-000000001.tsm", "m#!~#v", 1, 2);
    write("data/two/month/2/000000001-000000001.tsm", "m#!~#v", 1, 3);
    write("data/many/month/1/000000001-000000001.tsm", "m#!~#v", 1, 4);
    write("data/many/year/2/000000001-000000001.tsm", "m#!~#v", 1, 5);
    Files.createDirectories(folder.resolve("data/one/_series"));

    assertThat(CommandRun.of("export", folder, "-d", "one").text()).isEqualTo("m v=1.0 1\n");
    assertThat(CommandRun.of("export", folder, "-d", "two").text()).isEqualTo("m v=2.0 1\n");
    assertThat(CommandRun.of("export", folder, "-d", "two", "-r", "month").text())
        .isEqualTo("m v=3.0 1\n");
    CommandRun ambiguous = CommandRun.of("export", folder, "-d", "many");
    assertThat(ambiguous.exitCode()).isEqualTo(2);
    assertThat(ambiguous.err()).contains("--retention-policy: there are month, year");
  }

  @Test
  void doesNotTakeTheWalOfAWriterForData() throws IOException {
    write(SHARD + "000000001-000000001.tsm", "m#!~#v", 1, 1);
    Files.writeString(
        folder.resolve("layout.json"),
        "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 1}\n");
    Path wal = folder.resolve(WalPath.ofWriter(new UUID(1, 1), 0, new UUID(2, 2)));
    Files.createDirectories(wal.resolve("1"));
    Files.copy(
        Fixtures.of("16-wal-only").resolve("wal/fx/autogen/1/_00001.wal"),
        wal.resolve("1/_00001.wal"));

    assertThat(CommandRun.of("export", folder, "-d", "db").text()).isEqualTo("m v=1.0 1\n");
  }

  @Test
  void warnsOfATornWal() throws IOException {
    Path wal = folder.resolve("wal/fx/autogen/1");
    Files.createDirectories(wal);
    byte[] segment =
        Files.readAllBytes(Fixtures.of("15-wal-segments").resolve("wal/fx/autogen/1/_00002.wal"));
    Files.write(wal.resolve("_00001.wal"), Arrays.copyOf(segment, segment.length - 1));

    CommandRun run = CommandRun.of("export", folder, "-d", "fx");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isNotEmpty();
    assertThat(run.err()).hasLineCount(1).startsWith("warning: ").contains("_00001.wal");
  }

  @Test
  void namesTwoTypesOfAField() throws IOException {
    write(SHARD + "000000001-000000001.tsm", "sensor,a=1#!~#v", 1, 1);
    SortedMap<byte[], Values> strings = new TreeMap<>(Arrays::compareUnsigned);
    StringValues column = new StringValues(1);
    column.append(1, "x".getBytes(UTF_8));
    strings.put("sensor,a=2#!~#v".getBytes(UTF_8), column);
    TestContent.write(new LocalStorage(folder), SHARD + "000000002-000000001.tsm", strings);

    CommandRun run = CommandRun.of("export", folder, "-d", "db");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .hasLineCount(1)
        .contains(
            "000000002-000000001.tsm",
            "field 'v' of measurement 'sensor' is string here and float elsewhere in the shard");
  }
}
