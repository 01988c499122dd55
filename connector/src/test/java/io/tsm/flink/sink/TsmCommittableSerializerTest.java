package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TsmCommittableSerializerTest {
  private static final String STORED_V1 = "/committables/committable-v1.bin";
  private static final String STORED_V2 = "/committables/committable-v2.bin";
  private static final String STORED_V3 = "/committables/committable-v3.bin";
  private static final TsmCommittableSerializer SERIALIZER = TsmCommittableSerializer.INSTANCE;

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  /** What the stored bytes of version 1 hold; never to be changed. */
  private static TsmCommittable storedV1() {
    return stored(0); // version 1 had no checksums of staged files
  }

  /** What the stored bytes of version 2 hold; never to be changed. */
  private static TsmCommittable storedV2() {
    return stored(0x12345678);
  }

  private static TsmCommittable storedV3() {
    StagedRef deletes =
        new StagedRef(2_611, "wal/ü/6-2611-1.deletes.tmp", new FileRef(815, 0xDE1E7E5));
    return stored(0x12345678, deletes);
  }

  private static TsmCommittable stored(int stagedChecksum, StagedRef... deletes) {
    CommitId id = new CommitId(new UUID(1, 2), 3, new UUID(4, 5), 6);
    return new TsmCommittable(
        id,
        "mätrics",
        "autogen",
        List.of(new FileRef(268_435_456_789L, 0xCAFEBABE), new FileRef(17, 18)),
        List.of(new StagedRef(2_611, "wal/ü/6-2611-1.tsm.tmp", new FileRef(4_711, stagedChecksum))),
        List.of(deletes),
        new FileRef(99, -1),
        1_000_000_000_001L,
        2_000_000_000_002L,
        3);
  }

  /** Writes the resource of the present version, from the connector's folder. */
  @Test
  @EnabledIfSystemProperty(named = "tsm.generate", matches = "true")
  void generateStoredBytes() throws IOException {
    Path file = Path.of("src/test/resources" + STORED_V3);
    Files.createDirectories(file.getParent());
    Files.write(file, SERIALIZER.serialize(storedV3()));
  }

  @Test
  void storedBytesOfVersionOneAreReadForEver() throws IOException {
    try (InputStream in = getClass().getResourceAsStream(STORED_V1)) {
      assertThat(SERIALIZER.deserialize(1, in.readAllBytes())).isEqualTo(storedV1());
    }
  }

  @Test
  void storedBytesOfVersionTwoAreReadForEver() throws IOException {
    try (InputStream in = getClass().getResourceAsStream(STORED_V2)) {
      assertThat(SERIALIZER.deserialize(2, in.readAllBytes())).isEqualTo(storedV2());
    }
  }

  @Test
  void storedBytesOfVersionThreeAreReadForEver() throws IOException {
    try (InputStream in = getClass().getResourceAsStream(STORED_V3)) {
      assertThat(SERIALIZER.deserialize(3, in.readAllBytes())).isEqualTo(storedV3());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void comesBack(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      TsmCommittable committable = random(random);
      byte[] bytes = SERIALIZER.serialize(committable);
      assertThat(SERIALIZER.deserialize(SERIALIZER.getVersion(), bytes))
          .as("seed %d", seed)
          .isEqualTo(committable);
    }
  }

  private static List<StagedRef> randomStaged(SplittableRandom random) {
    List<StagedRef> staged = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      FileRef file = new FileRef(random.nextLong(), random.nextInt());
      staged.add(new StagedRef(random.nextLong(), "p" + random.nextLong(), file));
    }
    return staged;
  }

  private static TsmCommittable random(SplittableRandom random) {
    CommitId id =
        new CommitId(
            new UUID(random.nextLong(), random.nextLong()),
            random.nextInt(1_000),
            new UUID(random.nextLong(), random.nextLong()),
            random.nextLong());
    List<FileRef> segments = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      segments.add(new FileRef(random.nextLong(), random.nextInt()));
    }
    List<StagedRef> staged = randomStaged(random);
    List<StagedRef> deletes = randomStaged(random);
    FileRef rejects = random.nextBoolean() ? new FileRef(random.nextLong(), 0) : null;
    return new TsmCommittable(
        id,
        "d" + random.nextInt(),
        "",
        segments,
        staged,
        deletes,
        rejects,
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  @Test
  void tenSegmentsTakeLessThanAKilobyte() throws IOException {
    TsmCommittable committable =
        new TsmCommittable(
            storedV1().id(),
            "metrics",
            "autogen",
            Collections.nCopies(10, new FileRef(1L << 40, 7)),
            List.of(),
            List.of(),
            new FileRef(1, 1),
            1,
            2,
            3);
    assertThat(SERIALIZER.serialize(committable)).hasSizeLessThan(1_024);
  }

  @Test
  void anUnknownVersionIsNamed() throws IOException {
    byte[] bytes = SERIALIZER.serialize(storedV2());
    for (int version : new int[] {0, 4, -1}) {
      assertThatThrownBy(() -> SERIALIZER.deserialize(version, bytes))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("version " + version);
    }
  }

  @Test
  void everyTruncationAndAddition() throws IOException {
    byte[] whole = SERIALIZER.serialize(storedV3());
    for (int length = 0; length <= whole.length + 3; length++) {
      if (length != whole.length) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> SERIALIZER.deserialize(3, cut)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void everyBitFlipped() throws IOException {
    byte[] whole = SERIALIZER.serialize(storedV3());
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> SERIALIZER.deserialize(3, damaged))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("damaged");
      }
    }
  }
}
