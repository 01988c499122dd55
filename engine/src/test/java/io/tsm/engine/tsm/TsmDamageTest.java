package io.tsm.engine.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.BytesInputFile;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is a {@link CorruptFileException} and nothing else; never other values. */
class TsmDamageTest {
  private static final String PATH = "data/1.tsm";
  private static final int HEADER_BYTES = 5;

  @TempDir private Path folder;

  private byte[] intact;
  private int indexPosition;
  private List<String> rows;

  @BeforeEach
  void writeAFile() throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    SortedMap<byte[], Values> content = TestContent.random(new SplittableRandom(7), 12, 30);
    TestContent.write(storage, "1.tsm", content);
    intact = Files.readAllBytes(folder.resolve("1.tsm"));
    try (TsmReader reader = TsmReader.open(storage.open("1.tsm"))) {
      indexPosition = (int) reader.indexPosition();
    }
    rows = TestContent.rows(content);
  }

  private List<String> read(byte[] bytes) throws IOException {
    try (TsmReader reader = TsmReader.open(new BytesInputFile(PATH, bytes))) {
      return TestContent.rows(reader.iterator());
    }
  }

  @Test
  void isNoticedAtEveryTruncation() {
    for (int length = 0; length < intact.length; length++) {
      byte[] cut = Arrays.copyOf(intact, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  /** The checksums of the blocks find each wrong byte, those of header and blocks at least. */
  @Test
  void isNoticedInEveryByteOfHeaderAndBlocks() {
    for (int i = 0; i < indexPosition; i++) {
      for (int flip : new int[] {0x01, 0x80, 0xFF}) {
        byte[] damaged = intact.clone();
        damaged[i] ^= (byte) flip;
        int at = i;
        assertThatThrownBy(() -> read(damaged))
            .as("byte %d, bits %x", i, flip)
            .isInstanceOfSatisfying(
                CorruptFileException.class,
                e -> {
                  assertThat(e.path()).isEqualTo(PATH);
                  assertThat(e.offset()).isBetween(0L, (long) Math.max(HEADER_BYTES, at));
                });
      }
    }
  }

  /**
   * The format has no checksum over the index. Whatever is read in spite of a wrong byte there is
   * what was written, under the names of the index.
   */
  @Test
  void isNoticedOrChangesOnlyNamesInTheIndex() {
    int names = 0;
    for (int i = indexPosition; i < intact.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = intact.clone();
        damaged[i] ^= (byte) (1 << bit);
        try {
          assertThat(withoutKeys(read(damaged)))
              .as("byte %d, bit %d", i, bit)
              .isEqualTo(withoutKeys(rows));
          names++;
        } catch (IOException e) {
          assertThat(e).as("byte %d, bit %d", i, bit).isInstanceOf(CorruptFileException.class);
        }
      }
    }
    assertThat(names).isPositive();
  }

  private static List<String> withoutKeys(List<String> rows) {
    // A row is key, type, value, time.
    return rows.stream().map(row -> row.replaceFirst("(?s)^.* (\\S+ \\S+ \\S+)$", "$1")).toList();
  }

  @Test
  void isNoticedInRandomPlaces() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = intact.clone();
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        damaged[random.nextInt(indexPosition, damaged.length)] = (byte) random.nextInt();
      }
      try {
        read(damaged);
      } catch (IOException e) {
        assertThat(e).as("case %d", i).isInstanceOf(CorruptFileException.class);
      }
    }
  }
}
