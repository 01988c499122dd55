package io.tsm.engine.tsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TombstonesTest {
  private static final String PATH = "000000001-000000001.tombstone";
  private static final Tombstone FIRST = tombstone("m,t=a#!~#f", 1, 5);
  private static final Tombstone SECOND = tombstone("m,t=b#!~#f", Long.MIN_VALUE, Long.MAX_VALUE);
  private static final Tombstone THIRD = tombstone("m,t=a#!~#f", 4, 9);

  @TempDir private Path folder;
  private LocalStorage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder);
  }

  private static Tombstone tombstone(String key, long minTime, long maxTime) {
    return new Tombstone(key.getBytes(UTF_8), minTime, maxTime);
  }

  private void put(byte[]... parts) throws IOException {
    ByteWriter all = new ByteWriter(16);
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    Files.write(folder.resolve(PATH), all.toByteArray());
  }

  private List<Tombstone> read() throws IOException {
    return Tombstones.read(storage, PATH).entries();
  }

  private void append(Tombstone... entries) throws IOException {
    new TombstoneWriter(storage).append(PATH, List.of(entries));
  }

  private static byte[] header(int version) {
    return new byte[] {0, 0, 0x15, (byte) version};
  }

  private static byte[] entries(Tombstone... entries) {
    ByteWriter out = new ByteWriter(16);
    for (Tombstone entry : entries) {
      out.writeInt(entry.key().length);
      out.writeBytes(entry.key());
      out.writeLong(entry.minTime());
      out.writeLong(entry.maxTime());
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void withoutAFileNothingIsDeleted() throws IOException {
    assertThat(Tombstones.read(storage, PATH).isEmpty()).isTrue();
    assertThat(Tombstones.NONE.rangesOf(FIRST.key())).isEqualTo(TimeRanges.NONE);
  }

  @Test
  void whatIsAppendedIsReadInItsOrder() throws IOException {
    append(FIRST);
    append(SECOND, THIRD);

    assertThat(read()).containsExactly(FIRST, SECOND, THIRD);
    Tombstones all = Tombstones.read(storage, PATH);
    assertThat(all.rangesOf(FIRST.key())).isEqualTo(TimeRanges.of(1, 9));
    assertThat(all.rangesOf(SECOND.key())).isEqualTo(TimeRanges.ALL);
    assertThat(all.rangesOf("m#!~#f".getBytes(UTF_8))).isEqualTo(TimeRanges.NONE);
    assertThat(folder.toFile().list()).containsExactly(PATH);
  }

  @Test
  void anAppendAddsAMemberAndLeavesTheBytesBeforeIt() throws IOException {
    append(FIRST);
    byte[] before = Files.readAllBytes(folder.resolve(PATH));
    append(SECOND);

    assertThat(Files.readAllBytes(folder.resolve(PATH))).startsWith(before);
    assertThat(before).startsWith(header(4));
  }

  @Test
  void oldVersionsAreRead() throws IOException {
    put("m,t=a#!~#f\nm,t=b#!~#f\n".getBytes(UTF_8));
    assertThat(read())
        .containsExactly(tombstone("m,t=a#!~#f", Long.MIN_VALUE, Long.MAX_VALUE), SECOND);
    put(header(2), entries(FIRST, SECOND));
    assertThat(read()).containsExactly(FIRST, SECOND);
    put(header(3), gzip(entries(FIRST, SECOND)));
    assertThat(read()).containsExactly(FIRST, SECOND);
    put(header(4), gzip(entries(FIRST)), gzip(entries(SECOND, THIRD)));
    assertThat(read()).containsExactly(FIRST, SECOND, THIRD);
  }

  /** What InfluxDB does on top of versions 1 to 3 forgets the older deletes at the next start. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anAppendToAnOldVersionKeepsItsDeletes(int version) throws IOException {
    switch (version) {
      case 1 -> put("m,t=b#!~#f".getBytes(UTF_8));
      case 2 -> put(header(2), entries(SECOND));
      default -> put(header(3), gzip(entries(SECOND)));
    }
    append(FIRST);

    assertThat(Files.readAllBytes(folder.resolve(PATH))).startsWith(header(4));
    assertThat(read()).containsExactly(SECOND, FIRST);
  }

  @Test
  void whatADeadAttemptLeftIsInNobodysWay() throws IOException {
    Files.write(folder.resolve(PATH + ".tmp"), new byte[] {1});
    append(FIRST);

    assertThat(read()).containsExactly(FIRST);
    assertThat(folder.toFile().list()).containsExactly(PATH);
  }

  /** InfluxDB does not check what it is asked to delete. */
  @Test
  void aRangeThatEndsBeforeItBeginsDeletesNothing() throws IOException {
    ByteWriter entry = new ByteWriter(16);
    entry.writeInt(1);
    entry.writeByte('k');
    entry.writeLong(5);
    entry.writeLong(4);
    put(header(2), entry.toByteArray(), entries(FIRST));

    assertThat(read()).containsExactly(FIRST);
  }

  @Test
  void anUnknownVersionIsCorruptAndNeverNoDeletes() throws IOException {
    append(FIRST);
    byte[] intact = Files.readAllBytes(folder.resolve(PATH));
    for (int bit = 0; bit < 32; bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      if (damaged[3] != 3) { // a version with the same content
        put(damaged);
        assertThatThrownBy(this::read).as("bit %d", bit).isInstanceOf(CorruptFileException.class);
      }
    }
  }

  @Test
  void aFileThatEndsTooEarlyIsCorruptAndNeverFewerDeletes() throws IOException {
    append(FIRST);
    append(SECOND);
    byte[] whole = Files.readAllBytes(folder.resolve(PATH));
    append(THIRD);
    byte[] packed = Files.readAllBytes(folder.resolve(PATH));
    for (int length = whole.length + 1; length < packed.length; length++) {
      put(Arrays.copyOf(packed, length));
      assertThatThrownBy(this::read)
          .as("%d bytes", length)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(PATH);
    }
    byte[] plain = entries(FIRST, SECOND);
    for (int length = entries(FIRST).length + 1; length < plain.length; length++) {
      put(header(2), Arrays.copyOf(plain, length));
      assertThatThrownBy(this::read)
          .as("%d bytes", length)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aFlippedBitIsNoticedOrInAPlaceThatSaysNothing(long seed) throws IOException {
    Random random = new Random(seed);
    List<Tombstone> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long first = random.nextInt(1000);
      many.add(tombstone("m,t=" + random.nextInt(9) + "#!~#f", first, first + random.nextInt(9)));
    }
    append(many.subList(0, 20).toArray(new Tombstone[0]));
    append(many.subList(20, 50).toArray(new Tombstone[0]));
    byte[] intact = Files.readAllBytes(folder.resolve(PATH));
    // Behind the header, which has no checksum: another version is another format.
    for (int bit = 8 * 4; bit < 8 * intact.length; bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      put(damaged);
      List<Tombstone> read;
      try {
        read = read();
      } catch (CorruptFileException e) {
        continue;
      }
      assertThat(read).as("bit %d", bit).isEqualTo(many); // time stamp of the gzip header ...
    }
  }
}
