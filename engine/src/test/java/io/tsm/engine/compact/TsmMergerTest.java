package io.tsm.engine.compact;

import static io.tsm.engine.compact.MergeFiles.deleted;
import static io.tsm.engine.compact.MergeFiles.integers;
import static io.tsm.engine.compact.MergeFiles.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.Cancellation;
import io.tsm.engine.io.CancelledException;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsmMergerTest {
  @TempDir private Path folder;
  private MergeFiles files;

  @BeforeEach
  void open() {
    files = new MergeFiles(folder);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private List<String> staged() throws IOException {
    return files.storage().list("").stream()
        .map(Storage.FileEntry::name)
        .filter(name -> name.startsWith("merged"))
        .toList();
  }

  private static List<String> expected(Values... pieces) {
    List<String> rows = new ArrayList<>();
    for (Values values : pieces) {
      for (int row = 0; row < values.size(); row++) {
        rows.add(TestContent.text(key("f"), values, row));
      }
    }
    return rows;
  }

  @Test
  void theNewestValueOfATimeWins() throws Exception {
    MergeResult result =
        files.merge(
            files.source("f", integers(0, 10, 100)),
            files.source("f", integers(5, 10, 200)),
            files.source("f", integers(8, 1, 300)));
    assertThat(files.rows(result))
        .isEqualTo(
            expected(
                integers(0, 5, 100),
                integers(5, 3, 200),
                integers(8, 1, 300),
                integers(9, 6, 200)));
    assertThat(files.blocks(result)).containsExactly(15);
    assertThat(result.blocksDecoded()).isEqualTo(3);
  }

  @Test
  void fullBlocksGoThroughAsTheyAre() throws Exception {
    MergeResult result =
        files.merge(
            files.source("f", integers(0, 2300, 0)), files.source("f", integers(3000, 1200, 0)));
    assertThat(files.blocks(result)).containsExactly(1000, 1000, 300, 1000, 200);
    assertThat(result.blocksPassed()).isEqualTo(5);
    assertThat(result.blocksDecoded()).isZero();
    assertThat(result.files().get(0).valueCount()).isEqualTo(3500);
    assertThat(files.rows(result))
        .isEqualTo(expected(integers(0, 2300, 0), integers(3000, 1200, 0)));
  }

  @Test
  void smallNeighboursAreJoined() throws Exception {
    MergeResult result =
        files.merge(
            files.source("f", integers(0, 1300, 0)),
            files.source("f", integers(2000, 400, 0)),
            files.source("f", integers(3000, 500, 0)),
            files.source("f", integers(4000, 1000, 0)));
    assertThat(files.blocks(result)).containsExactly(1000, 1000, 200, 1000);
    assertThat(result.blocksPassed()).isEqualTo(2);
    assertThat(result.blocksDecoded()).isEqualTo(3);
  }

  @Test
  void blocksAreCutAnewIfThatIsAskedFor() throws Exception {
    MergeResult result =
        files.merge(
            true,
            Throttle.NONE,
            files.source("f", integers(0, 2300, 0)),
            files.source("f", integers(3000, 1200, 0)));
    assertThat(files.blocks(result)).containsExactly(1000, 1000, 1000, 500);
    assertThat(result.blocksPassed()).isEqualTo(2);
    assertThat(result.blocksDecoded()).isEqualTo(3);
  }

  @Test
  void onlyBlocksThatOverlapAreDecoded() throws Exception {
    MergeResult result =
        files.merge(
            files.source("f", integers(0, 5000, 0)), files.source("f", integers(2500, 10, 7)));
    assertThat(files.blocks(result)).containsExactly(1000, 1000, 1000, 1000, 1000);
    assertThat(result.blocksPassed()).isEqualTo(4);
    assertThat(result.blocksDecoded()).isEqualTo(2);
  }

  /** A block whose values are no values, with a checksum that is right. */
  private MergeSource undecodable() throws IOException {
    FloatValues values = new FloatValues(1000);
    for (int i = 0; i < 1000; i++) {
      values.append(i, i / 3.0);
    }
    String path = files.source("f", values).reader().path();
    IndexEntry block;
    try (TsmReader reader = TsmReader.open(files.storage().open("source-0"))) {
      block = reader.block(0, 0);
    }
    byte[] bytes = Files.readAllBytes(Path.of(path));
    int start = (int) block.position();
    bytes[start + 4 + 20] = 0x7F; // encoding of the floats: type 1, length 1, times 15 and less
    for (int i = start + 30; i < start + block.size(); i++) {
      bytes[i] = 0;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes, start + 4, block.size() - 4);
    for (int i = 0; i < 4; i++) {
      bytes[start + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
    }
    files.write("undecodable", bytes);
    return files.open("undecodable");
  }

  @Test
  void whatGoesThroughIsNotDecoded() throws Exception {
    MergeSource source = undecodable();
    assertThatThrownBy(() -> source.reader().iterator().next())
        .as("it could not be")
        .isInstanceOf(CorruptFileException.class);

    MergeResult result = files.merge(source);

    assertThat(Files.readAllBytes(folder.resolve(result.files().get(0).path())))
        .isEqualTo(Files.readAllBytes(folder.resolve("undecodable")));
  }

  @Test
  void theChecksumOfWhatGoesThroughIsCompared() throws Exception {
    var unused = files.source("f", integers(0, 3000, 0));
    byte[] bytes = Files.readAllBytes(folder.resolve("source-0"));
    long second = files.open("source-0").reader().block(0, 1).position();
    bytes[(int) second + 20] ^= 1;
    files.write("damaged", bytes);
    MergeSource damaged = files.open("damaged");

    assertThatThrownBy(() -> files.merge(damaged))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("byte " + second)
        .hasMessageContaining("checksum");
    assertThat(staged()).isEmpty();
  }

  @Test
  void deletedValuesAreLeftOut() throws Exception {
    MergeResult result =
        files.merge(
            files.source(
                "f", integers(0, 4000, 0), deleted("f", 1500, 1599), deleted("f", 2000, 2999)),
            files.source("f", integers(1550, 10, 5)));
    assertThat(files.rows(result))
        .isEqualTo(
            expected(
                integers(0, 1500, 0),
                integers(1550, 10, 5),
                integers(1600, 400, 0),
                integers(3000, 1000, 0)));
    assertThat(result.blocksPassed()).as("the first and the last").isEqualTo(2);
  }

  @Test
  void aDeleteOfAnOtherFileOrKeyHidesNothing() throws Exception {
    MergeResult result =
        files.merge(
            files.source("f", integers(0, 5, 0), deleted("g", 0, 10)),
            files.source("g", integers(0, 5, 1), deleted("f", 0, 10)));
    assertThat(files.rows(result)).hasSize(10);
  }

  @Test
  void nothingIsLeftIfAllIsDeleted() throws Exception {
    MergeResult result =
        files.merge(
            files.source(
                "f",
                integers(0, 1500, 0),
                deleted("f", 0, 700),
                deleted("f", 702, 9999),
                deleted("f", 701, 701)),
            files.source(
                "f",
                integers(0, 3, 0),
                deleted("f", 0, 0),
                deleted("f", 2, 2),
                deleted("f", 1, 1)));
    assertThat(result.files()).isEmpty();
    assertThat(staged()).isEmpty();
  }

  @Test
  void aTypeThatIsDeletedDoesNotCount() throws Exception {
    FloatValues floats = new FloatValues(3);
    floats.append(0, 1.5);
    floats.append(10, 2.5);
    MergeResult whole =
        files.merge(
            files.source("f", floats, deleted("f", Long.MIN_VALUE, Long.MAX_VALUE)),
            files.source("f", integers(0, 3, 0)));
    assertThat(files.rows(whole)).isEqualTo(expected(integers(0, 3, 0)));
    MergeResult pieces =
        files.merge(
            files.source("f", floats, deleted("f", 0, 0), deleted("f", 10, 10)),
            files.source("f", integers(0, 3, 0)));
    assertThat(files.rows(pieces)).isEqualTo(expected(integers(0, 3, 0)));
    MergeResult newer =
        files.merge(
            files.source("f", integers(0, 3, 0)), files.source("f", floats, deleted("f", 0, 10)));
    assertThat(files.rows(newer)).isEqualTo(expected(integers(0, 3, 0)));
  }

  @Test
  void twoTypesOfAKeyAreDamage() throws Exception {
    FloatValues floats = new FloatValues(1);
    floats.append(77, 1.5);
    MergeSource older = files.source("f", floats, deleted("f", 78, 99));
    MergeSource newer = files.source("f", integers(0, 3, 0));
    assertThatThrownBy(() -> files.merge(older, newer))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("source-0")
        .hasMessageContaining("source-1")
        .hasMessageContaining("integer here and float in");
    assertThat(staged()).isEmpty();
  }

  @Test
  void goesOnInAnotherFileWhenOneIsFull() throws Exception {
    files.limits(2, Long.MAX_VALUE);
    MergeSource[] sources = {
      files.source("f", integers(0, 4500, 0)),
      files.source("f", integers(3500, 1300, 9)),
      files.source("g", integers(0, 10, 0))
    };
    MergeResult byBlocks = files.merge(sources);
    assertThat(byBlocks.files()).hasSize(3);
    assertThat(files.blocks(byBlocks)).containsExactly(1000, 1000, 1000, 1000, 800, 10);
    List<String> rows = files.rows(byBlocks);

    files.limits(100, 500);
    MergeResult byBytes = files.merge(sources);
    assertThat(byBytes.files()).hasSizeGreaterThan(1);
    assertThat(files.rows(byBytes)).isEqualTo(rows);
  }

  @Test
  void theThrottleIsAskedForEveryByte() throws Exception {
    AtomicLong bytes = new AtomicLong();
    files.limits(2, Long.MAX_VALUE);
    MergeResult result =
        files.merge(
            false,
            bytes::addAndGet,
            files.source("f", integers(0, 4500, 0)),
            files.source("f", integers(3500, 1300, 9)));
    assertThat(bytes.get()).isEqualTo(result.files().stream().mapToLong(file -> file.size()).sum());
  }

  @Test
  void cancelledItDeletesWhatItBegan() throws Exception {
    files.limits(2, Long.MAX_VALUE);
    MergeSource source = files.source("f", integers(0, 9500, 0));
    Cancellation cancellation = new Cancellation();
    Throttle afterAWhile =
        bytes -> {
          if (staged().size() == 3) {
            cancellation.cancel();
          }
        };
    assertThatThrownBy(() -> files.merge(false, afterAWhile.and(cancellation), source))
        .isInstanceOf(CancelledException.class);
    assertThat(staged()).isEmpty();
  }

  @Test
  void cancelledItEndsAlsoWhereNothingIsWritten() throws Exception {
    MergeSource source = files.source("f", integers(0, 10, 0), deleted("f", 0, 10));
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    assertThatThrownBy(() -> files.merge(false, cancellation, source))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void longStringsStayWhereTheyAre() throws Exception {
    StringValues strings = new StringValues(3);
    byte[] megabytes = new byte[9 << 20];
    new SplittableRandom(1).nextBytes(megabytes);
    for (int i = 0; i < 3; i++) {
      strings.append(i, megabytes);
    }
    MergeResult result = files.merge(files.source("f", strings));
    assertThat(files.blocks(result)).containsExactly(1, 1, 1);
    assertThat(result.blocksPassed()).isEqualTo(3);
  }

  @Test
  void filesAreDisjointIfEachKeyIsInOneAndNothingIsLeftOut() throws Exception {
    MergeSource one = files.source("a", integers(0, 10, 0));
    MergeSource other = files.source("b", integers(0, 10, 0));
    MergeSource later = files.source("a", integers(10, 10, 0));
    MergeSource cut = files.source("b", integers(0, 10, 0), MergeFiles.deleted("b", 9, 20));
    MergeSource kept = files.source("b", integers(0, 10, 0), MergeFiles.deleted("b", 10, 20));

    assertThat(TsmMerger.areDisjoint(List.of())).isTrue();
    assertThat(TsmMerger.areDisjoint(List.of(one, other))).isTrue();
    assertThat(TsmMerger.areDisjoint(List.of(one, kept))).isTrue();
    assertThat(TsmMerger.areDisjoint(List.of(one, cut))).isFalse();
    assertThat(TsmMerger.areDisjoint(List.of(one, other, later))).isFalse();
  }
}
