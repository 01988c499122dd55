package io.tsm.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.BytesInputFile;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.ValuesByKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closed segment is known to the last bit; an open one ends where it is no longer readable. */
class WalDamageTest {
  @TempDir private Path folder;

  private Storage storage;
  private WalSegment segment;
  private byte[] intact;
  private final List<List<String>> entries = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();

  @BeforeEach
  void writeASegment() throws IOException {
    storage = new LocalStorage(folder);
    SplittableRandom random = new SplittableRandom(5);
    try (Wal wal = new Wal(storage, i -> "0.wal", Long.MAX_VALUE)) {
      for (int i = 0; i < 3; i++) {
        ValuesByKey batch = WalContent.batch(random);
        wal.writeMulti(batch);
        entries.add(WalContent.rows(batch));
        ends.add(wal.size());
      }
      segment = wal.closeSegments().get(0);
    }
    intact = Files.readAllBytes(folder.resolve("0.wal"));
  }

  /** Makes the segment these bytes. */
  private void put(byte[] bytes) {
    storage = new OneFile(bytes);
  }

  @Test
  void isNoticedInEveryBitOfAClosedSegment() {
    for (int i = 0; i < intact.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = intact.clone();
        damaged[i] ^= (byte) (1 << bit);
        put(damaged);
        assertThatThrownBy(() -> WalReader.readClosed(storage, segment, ignoring()))
            .as("byte %d, bit %d", i, bit)
            .isInstanceOf(CorruptFileException.class)
            .hasMessageContaining("0.wal");
      }
    }
  }

  @Test
  void isNoticedAtEveryTruncationOfAClosedSegment() {
    for (int length = 0; length < intact.length; length++) {
      put(Arrays.copyOf(intact, length));
      assertThatThrownBy(() -> WalReader.readClosed(storage, segment, ignoring()))
          .as("cut to %d bytes", length)
          .isInstanceOf(CorruptFileException.class);
    }
    put(Arrays.copyOf(intact, intact.length + 1));
    assertThatThrownBy(() -> WalReader.readClosed(storage, segment, ignoring()))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void endsAnOpenSegmentWithTheLastWholeEntry() throws IOException {
    for (int length = 0; length <= intact.length; length++) {
      put(Arrays.copyOf(intact, length));
      WalContent read = new WalContent();

      long end = WalReader.readOpen(storage, "0.wal", read).length();

      List<String> expected = new ArrayList<>();
      long expectedEnd = 0;
      for (int i = 0; i < entries.size() && ends.get(i) <= length; i++) {
        expected.addAll(entries.get(i));
        expectedEnd = ends.get(i);
      }
      assertThat(end).as("cut to %d bytes", length).isEqualTo(expectedEnd);
      assertThat(read.rows()).as("cut to %d bytes", length).isEqualTo(expected);
    }
  }

  /** A wrong byte inside a value goes unnoticed there, but none is a failure. */
  @Test
  void isNeverAFailureInAnOpenSegment() throws IOException {
    for (int i = 0; i < intact.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = intact.clone();
        damaged[i] ^= (byte) (1 << bit);
        put(damaged);
        assertThat(WalReader.readOpen(storage, "0.wal", ignoring()).length())
            .as("byte %d, bit %d", i, bit)
            .isBetween(0L, (long) intact.length);
      }
    }
  }

  /** Opens the same bytes at any path. */
  private static final class OneFile implements Storage {
    private final byte[] bytes;

    OneFile(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public InputFile open(String path) {
      return new BytesInputFile(path, bytes);
    }

    @Override
    public OutputFile create(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void publish(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replace(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<FileEntry> list(String directory) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void syncDirectory(String directory) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String describe(String path) {
      return path;
    }
  }

  private static WalReader.Visitor ignoring() {
    return new WalReader.Visitor() {
      @Override
      public void write(ValuesByKey batch) throws IOException {
        batch.forEach((series, field, values, from, to) -> {});
      }

      @Override
      public void delete(List<byte[]> keys, long minTime, long maxTime) {
        // A flipped type makes one.
      }
    };
  }
}
