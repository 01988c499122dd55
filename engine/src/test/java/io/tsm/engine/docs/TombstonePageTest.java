package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.Tombstones;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/format/tombstone.md */
class TombstonePageTest {
  private static final String PATH = "000000001-000000001.tombstone";
  private static final int HEADER_BYTES = 4;
  private static final int SECOND_MEMBER = HEADER_BYTES + 51;
  private static final long[] TIMES = Columns.at(0, 10);
  private static final Tombstone OPEN =
      new Tombstone(bytes("air,room=lab#!~#open"), Long.MIN_VALUE, Long.MAX_VALUE);
  private static final Tombstone TEMP =
      new Tombstone(bytes("air,room=lab#!~#temp"), TIMES[0], TIMES[1]);

  @TempDir private Path directory;
  private DocPage page;

  @BeforeEach
  void readPage() throws IOException {
    page = DocPage.read("format/tombstone.md");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Tombstone> read(String example) throws IOException {
    Files.write(directory.resolve(PATH), page.example(example));
    return Tombstones.read(new LocalStorage(directory), PATH).entries();
  }

  @Test
  void examplesAreWhatTheReaderReads() throws IOException {
    assertThat(read("file")).containsExactly(OPEN, TEMP);
    assertThat(read("version1")).containsExactly(OPEN);
    assertThat(read("version2")).containsExactly(OPEN, TEMP);
  }

  @Test
  void membersUnpackToWhatThePageSays() throws IOException {
    assertUnpacks(page.example("file"));
  }

  @Test
  void twoDeletesMakeTheFileOfThePage() throws IOException {
    TombstoneWriter writer = new TombstoneWriter(new LocalStorage(directory));
    writer.append(PATH, List.of(OPEN));
    writer.append(PATH, List.of(TEMP));
    assertUnpacks(Files.readAllBytes(directory.resolve(PATH)));
  }

  /** Packed bytes are not compared: zlib packs differently in other versions. */
  private void assertUnpacks(byte[] file) throws IOException {
    byte[] example = page.example("file");
    assertThat(Arrays.copyOf(file, HEADER_BYTES)).isEqualTo(Arrays.copyOf(example, HEADER_BYTES));
    byte[] first = page.example("first");
    byte[] second = page.example("second");
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    assertThat(unpack(file, HEADER_BYTES)).isEqualTo(both); // members follow each other
  }

  @Test
  void theSecondMemberIsTheSecondDelete() throws IOException {
    assertThat(unpack(page.example("file"), SECOND_MEMBER)).isEqualTo(page.example("second"));
  }

  private static byte[] unpack(byte[] file, int from) throws IOException {
    try (GZIPInputStream members =
        new GZIPInputStream(new ByteArrayInputStream(file, from, file.length - from))) {
      return members.readAllBytes();
    }
  }

  /** Two of the drawbacks that the page names. */
  @Test
  void aDamagedHeaderIsNoticedAndACutBetweenMembersIsNot() throws IOException {
    byte[] file = page.example("file");
    file[2] ^= 1;
    Files.write(directory.resolve(PATH), file);
    assertThatThrownBy(() -> Tombstones.read(new LocalStorage(directory), PATH))
        .isInstanceOf(CorruptFileException.class);

    Files.write(directory.resolve(PATH), Arrays.copyOf(page.example("file"), SECOND_MEMBER));
    assertThat(Tombstones.read(new LocalStorage(directory), PATH).entries()).containsExactly(OPEN);
  }
}
