package io.tsm.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerifyCommandTest {
  private static final String LAYOUT =
      "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 1}\n";

  @TempDir private Path folder;

  static Stream<String> fixtures() {
    return Stream.concat(Fixtures.withoutDeletes(), Fixtures.withDeletes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixtures")
  void findsNoFaultInFilesOfInflux(String name) {
    CommandRun run = CommandRun.of("verify", Fixtures.of(name));

    assertThat(run.lastLine()).startsWith("OK: no faults in ");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void namesFileAndByteOfADamagedBlock() throws IOException {
    Path file = copyOf("07-blocks", "data/fx/autogen/1/000000001-000000001.tsm");
    byte[] bytes = Files.readAllBytes(file);
    bytes[5600] ^= 1; // in the second block, which begins at 5550
    Files.write(file, bytes);

    CommandRun run = CommandRun.of("verify", file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text())
        .contains("FAULT  " + file + ": corrupt at byte 5550: block 0 of key 'm1001#!~#v'");
    assertThat(run.lastLine()).startsWith("FAULTY: 1 fault in 1 TSM file");
  }

  @Test
  void findsDamageOfTheIndex() throws IOException {
    Path file = copyOf("07-blocks", "data/fx/autogen/1/000000001-000000001.tsm");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));

    CommandRun run = CommandRun.of("verify", file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("FAULT  " + file + ": corrupt at byte ");
  }

  @Test
  void takesATornLastSegmentForACrash() throws IOException {
    Path last = copyOf("15-wal-segments", "wal/fx/autogen/1/_00005.wal");
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text()).contains("note   " + last + ": from byte ");
  }

  @Test
  void takesATornEarlierSegmentForAFault() throws IOException {
    Path first = copyOf("15-wal-segments", "wal/fx/autogen/1/_00002.wal");
    copyOf("15-wal-segments", "wal/fx/autogen/1/_00003.wal");
    byte[] bytes = Files.readAllBytes(first);
    Files.write(first, Arrays.copyOf(bytes, bytes.length - 1));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("FAULT  " + first + ": corrupt at byte ");
  }

  @Test
  void checksThatValuesAreInTheirShard() throws IOException {
    Files.writeString(folder.resolve("layout.json"), LAYOUT);
    long shard = shardOf(0);
    write("data/db/autogen/" + shard + "/000000001-000000001.tsm");
    assertThat(CommandRun.of("verify", folder).lastLine()).startsWith("OK: ");

    write("data/db/autogen/" + (shard + 1) + "/000000001-000000001.tsm");
    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("does not belong to shard " + (shard + 1) + " by layout.json");
  }

  @Test
  void namesWhatIsLeftOver() throws IOException {
    Files.writeString(folder.resolve("layout.json"), LAYOUT);
    Path shard = Files.createDirectories(folder.resolve("data/db/autogen/1"));
    Files.writeString(shard.resolve("000000001-000000001.tsm.tmp"), "half");
    Files.writeString(shard.resolve("readme"), "what?");
    Files.writeString(folder.resolve(".layout-1.tmp"), "half");

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text())
        .contains("000000001-000000001.tsm.tmp: not published")
        .contains("readme: no file of a shard")
        .contains(".layout-1.tmp: not published");
  }

  @Test
  void findsAFieldOfTwoTypesInFilesOfAShard() throws IOException {
    write("data/db/autogen/1/000000001-000000001.tsm", "m,t=a#!~#f", floats());
    write("data/db/autogen/1/000000002-000000001.tsm", "m,t=b#!~#f", floats());
    write("data/db/autogen/2/000000001-000000001.tsm", "m,t=b#!~#f", integers());
    assertThat(CommandRun.of("verify", folder).exitCode()).isZero();

    write("data/db/autogen/1/000000003-000000001.tsm", "m,t=b#!~#f", integers());
    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text())
        .contains("1/000000003-000000001.tsm: corrupt at byte ")
        .contains("field 'f' of measurement 'm' is integer here and float elsewhere in the shard");
  }

  @Test
  void findsBlocksThatOverlapAndKeysOutOfOrder() throws IOException {
    Path file = copyOf("07-blocks", "data/fx/autogen/1/000000001-000000001.tsm");
    byte[] whole = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(whole.clone());
    int index = (int) bytes.getLong(whole.length - 8);
    int key = index;
    int blocks = 0;
    while (true) { // a key with two blocks
      int afterKey = key + 2 + bytes.getShort(key);
      blocks = bytes.getShort(afterKey + 1);
      if (blocks > 1) {
        bytes.putLong(
            afterKey + 3 + 28, bytes.getLong(afterKey + 3)); // begins where the first does
        break;
      }
      key = afterKey + 3 + 28 * blocks;
    }
    Files.write(file, bytes.array());
    CommandRun overlap = CommandRun.of("verify", file);
    assertThat(overlap.exitCode()).isEqualTo(1);
    assertThat(overlap.text()).contains("the times of a key's blocks do not ascend");

    bytes = ByteBuffer.wrap(whole.clone());
    bytes.put(index + 2, (byte) 'z'); // the first letter of the first key
    Files.write(file, bytes.array());
    CommandRun order = CommandRun.of("verify", file);
    assertThat(order.exitCode()).isEqualTo(1);
    assertThat(order.text()).contains("the keys of the index do not ascend");
  }

  private static Values floats() {
    FloatValues values = new FloatValues(1);
    values.append(0, 1);
    return values;
  }

  private static Values integers() {
    LongValues values = new LongValues(FieldType.INTEGER, 1);
    values.append(0, 1);
    return values;
  }

  @Test
  void findsABrokenLayout() throws IOException {
    Files.writeString(folder.resolve("layout.json"), "{}");

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("layout.json: corrupt at byte 0");
  }

  @Test
  void refusesWhatIsNoRoot() {
    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("is not a root");
  }

  private static long shardOf(long time) {
    ShardLayout layout = new ShardLayout(Duration.ofDays(7), 1);
    return layout.shardId(layout.group(time), 0);
  }

  private void write(String path) throws IOException {
    write(path, "m#!~#f", floats());
  }

  private void write(String path, String key, Values values) throws IOException {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    content.put(key.getBytes(UTF_8), values);
    TestContent.write(new LocalStorage(folder), path, content);
  }

  private Path copyOf(String fixture, String file) throws IOException {
    Path target = folder.resolve(file);
    Files.createDirectories(target.getParent());
    return Files.copy(Fixtures.of(fixture).resolve(file), target);
  }
}
