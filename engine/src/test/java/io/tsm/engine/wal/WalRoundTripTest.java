package io.tsm.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WalRoundTripTest {
  @TempDir private Path folder;

  static LongStream seeds() {
    return Seeds.seeds(10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void givesBackWhatWasWrittenInItsOrder(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    LocalStorage storage = new LocalStorage(folder);
    List<String> expected = new ArrayList<>();
    List<WalSegment> segments;
    long size = 0;
    try (Wal wal = new Wal(storage, i -> "0-" + i + ".wal", 2000)) {
      for (int n = random.nextInt(40); n >= 0; n--) {
        ValuesByKey batch = WalContent.batch(random);
        size += wal.writeMulti(batch);
        expected.addAll(WalContent.rows(batch));
        assertThat(wal.size()).isEqualTo(size);
      }
      segments = wal.closeSegments();
    }

    WalContent closed = new WalContent();
    WalContent open = new WalContent();
    for (WalSegment segment : segments) {
      WalReader.readClosed(storage, segment, closed);
      assertThat(WalReader.readOpen(storage, segment.path(), open).length())
          .isEqualTo(segment.length());
      assertThat(Files.size(folder.resolve(segment.path()))).isEqualTo(segment.length());
    }
    assertThat(closed.rows()).as("seed %d", seed).isEqualTo(expected);
    assertThat(open.rows()).as("seed %d", seed).isEqualTo(expected);
    assertThat(segments.stream().mapToLong(WalSegment::length).sum()).isEqualTo(size);
  }

  @Test
  void leavesNoFileIfNothingIsWritten() throws IOException {
    try (Wal wal = new Wal(new LocalStorage(folder), i -> i + ".wal", 100)) {
      assertThat(wal.writeMulti(visitor -> {})).isZero();
      assertThat(wal.closeSegments()).isEmpty();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void deletesItsSegmentsWhenAbandoned() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Wal wal = new Wal(new LocalStorage(folder), i -> i + ".wal", 0);
    for (int i = 0; i < 3; i++) {
      wal.writeMulti(WalContent.batch(random));
    }
    assertThat(folder).isDirectoryContaining("glob:**/2.wal");
    wal.abandon();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void staysFailedAfterAFailure() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Files.createFile(folder.resolve("0.wal"));
    try (Wal wal = new Wal(new LocalStorage(folder), i -> i + ".wal", 100)) {
      assertThatThrownBy(() -> wal.writeMulti(WalContent.batch(random)))
          .isInstanceOf(IOException.class);
      Files.delete(folder.resolve("0.wal"));
      assertThatThrownBy(() -> wal.writeMulti(WalContent.batch(random)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("failed before");
      assertThatThrownBy(wal::closeSegments).hasMessageContaining("failed before");
    }
  }

  @Test
  void namesASegmentThatIsMissing() {
    LocalStorage storage = new LocalStorage(folder);
    assertThatThrownBy(
            () -> WalReader.readClosed(storage, new WalSegment("x.wal", 1, 0), new WalContent()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("x.wal");
  }
}
