package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.SegmentFile;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/** docs/format/wal.md */
class WalPageTest {
  private static final int SECOND_ENTRY = 84;
  private static final int HEADER_BYTES = 5;
  private static final SeriesKey SERIES = SeriesKey.of("air", Map.of("room", "lab"));
  private static final byte[] TEMP = {'t', 'e', 'm', 'p'};
  private static final byte[] OPEN = {'o', 'p', 'e', 'n'};

  @TempDir private Path directory;
  private Storage storage;
  private DocPage page;
  private byte[] bytes;

  @BeforeEach
  void readPage() throws IOException {
    storage = new LocalStorage(directory);
    page = DocPage.read("format/wal.md");
    bytes = page.example("segment");
  }

  private static ValuesByKey first() {
    long[] times = Columns.at(0, 10);
    return visitor -> {
      visitor.visit(SERIES, TEMP, Columns.floats(times, 21.5, 21.5), 0, 2);
      visitor.visit(SERIES, OPEN, Columns.booleans(times, true, false), 0, 2);
    };
  }

  private static ValuesByKey second() {
    return visitor -> visitor.visit(SERIES, TEMP, Columns.floats(Columns.at(20), 21.75), 0, 1);
  }

  private static List<List<String>> expected() throws IOException {
    return List.of(rows(first()), rows(second()));
  }

  private static List<String> rows(ValuesByKey batch) throws IOException {
    List<String> rows = new ArrayList<>();
    batch.forEach(
        (series, field, values, from, to) -> {
          String key = series + "#!~#" + new String(field, StandardCharsets.UTF_8);
          Columns.rows(values, from, to).forEach(row -> rows.add(key + " " + row));
        });
    return rows;
  }

  @Test
  void exampleIsWhatTheReaderReads() throws IOException {
    Files.write(directory.resolve("1-0.wal"), bytes);
    Entries entries = new Entries();
    WalReader.readClosed(storage, segmentOfThePage(), entries);
    assertThat(entries.rows).isEqualTo(expected());
  }

  /** The segment as the page names it. */
  private WalSegment segmentOfThePage() {
    int crc = ByteBuffer.wrap(page.example("crc32c")).getInt();
    return new WalSegment("1-0.wal", bytes.length, crc);
  }

  /** Payloads, not packed bytes: snappy packs differently on other processors. */
  @Test
  void exampleIsWhatTheWriterWrites() throws IOException {
    Wal wal = new Wal(storage, i -> "1-" + i + ".wal", 1 << 20);
    wal.writeMulti(first());
    wal.writeMulti(second());
    assertThat(wal.closeSegments()).hasSize(1);
    byte[] written = Files.readAllBytes(directory.resolve("1-0.wal"));
    List<String> payloads = payloads(bytes, 1);
    assertThat(payloads(written, 1)).isEqualTo(payloads);
    assertThat(payloads).first().isEqualTo(DocPage.hex(page.example("payload")));
  }

  private static List<String> payloads(byte[] segment, int type) throws IOException {
    List<String> payloads = new ArrayList<>();
    int position = 0;
    while (position < segment.length) {
      assertThat(segment[position]).isEqualTo((byte) type);
      int start = position + HEADER_BYTES;
      int end = start + ByteBuffer.wrap(segment).getInt(position + 1);
      payloads.add(DocPage.hex(Snappy.uncompress(Arrays.copyOfRange(segment, start, end))));
      position = end;
    }
    return payloads;
  }

  @Test
  void aDeleteIsWhatTheReaderReadsAndTheWriterWrites() throws IOException {
    long[] times = Columns.at(0, 10);
    byte[] key = Keys.key(SERIES.bytes(), TEMP);
    Wal wal = new Wal(storage, i -> "1-" + i + ".wal", 1 << 20);
    wal.writeDelete(List.of(key), times[0], times[1]);
    wal.closeSegments();
    byte[] example = page.example("delete");
    byte[] written = Files.readAllBytes(directory.resolve("1-0.wal"));
    assertThat(payloads(written, 3)).isEqualTo(payloads(example, 3));

    Files.write(directory.resolve("1-0.wal"), example);
    Entries entries = new Entries();
    assertThat(WalReader.readOpen(storage, "1-0.wal", entries).length()).isEqualTo(example.length);
    assertThat(entries.rows)
        .containsExactly(List.of("delete air,room=lab#!~#temp " + times[0] + " " + times[1]));
  }

  @Test
  void theSealIsWhatTheEngineWritesAndReads() throws IOException {
    Matcher shown = Pattern.compile("```text seal\\n(.*?)```", Pattern.DOTALL).matcher(page.text());
    assertThat(shown.find()).isTrue();
    SegmentFile segment = SegmentFile.of("log", 1);
    Files.createDirectory(directory.resolve("log"));
    Files.write(directory.resolve(segment.path()), bytes);
    WalSegment closed = WalReader.readOpen(storage, segment.path(), new Entries());
    segment.seal(storage, closed);
    assertThat(directory.resolve("log/_00001.wal.crc32c")).hasContent(shown.group(1));

    Files.writeString(directory.resolve(segment.sealPath()), shown.group(1));
    assertThat(segment.readSeal(storage)).isEqualTo(closed);
  }

  @Test
  void tornTailEndsAnOpenSegmentAndDamagesAClosedOne() throws IOException {
    for (int length = SECOND_ENTRY + 1; length < bytes.length; length++) {
      Files.write(directory.resolve("1-0.wal"), Arrays.copyOf(bytes, length));
      Entries entries = new Entries();
      assertThat(WalReader.readOpen(storage, "1-0.wal", entries).length()).isEqualTo(SECOND_ENTRY);
      assertThat(entries.rows).isEqualTo(expected().subList(0, 1));
      assertThatThrownBy(() -> WalReader.readClosed(storage, segmentOfThePage(), new Entries()))
          .isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void noFlippedBitOfAClosedSegmentGoesUnnoticed() throws IOException {
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(directory.resolve("1-0.wal"), damaged);
      assertThatThrownBy(() -> WalReader.readClosed(storage, segmentOfThePage(), new Entries()))
          .as("bit %d", bit)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  /** Collects what a reader shows. */
  private static final class Entries implements WalReader.Visitor {
    private final List<List<String>> rows = new ArrayList<>();

    @Override
    public void write(ValuesByKey batch) throws IOException {
      rows.add(rows(batch));
    }

    @Override
    public void delete(List<byte[]> keys, long minTime, long maxTime) {
      rows.add(
          keys.stream()
              .map(key -> new String(key, StandardCharsets.UTF_8))
              .map(key -> "delete " + key + " " + minTime + " " + maxTime)
              .toList());
    }
  }
}
