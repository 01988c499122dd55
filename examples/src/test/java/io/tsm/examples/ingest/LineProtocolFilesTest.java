package io.tsm.examples.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineProtocolFilesTest {
  private static final int LINES = 40;

  @TempDir Path directory;

  @Test
  void plainFilesGoOnAtEveryPosition() throws IOException {
    Path file = directory.resolve("_a %20 #file.lp");
    Files.write(file, text());
    assertGoesOnEverywhere(file);
  }

  @Test
  void packedFilesGoOnAtEveryPosition() throws IOException {
    Path file = directory.resolve(".packed.lp.gz");
    Files.write(file, text());
    pack(file, text());
    assertGoesOnEverywhere(file);
  }

  @Test
  void filesCutOffAnywhereAreNamed() throws IOException {
    Path file = directory.resolve("cut.gz");
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    for (int i = 0; i < random.length; i++) {
      random[i] = (byte) ((random[i] & 31) | 64);
    }
    pack(file, random);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, 10, whole.length / 2, whole.length - 9, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(file, null))
          .as("%d bytes", length)
          .isInstanceOf(IngestException.class)
          .hasMessageStartingWith(file + ": the packed file is cut off");
    }
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path file = directory.resolve("damaged.gz");
    pack(file, text());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1; // the checksum
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(file, null))
        .isInstanceOf(IngestException.class)
        .hasMessageStartingWith(file + ": the packed file is damaged");
    Files.writeString(file, "not packed at all");
    assertThatThrownBy(() -> read(file, null))
        .isInstanceOf(IngestException.class)
        .hasMessage(file + ": the packed file is damaged at its beginning: Not in GZIP format");
  }

  private static byte[] text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      text.append(i % 3 == 0 ? "# comment\n" : "");
      text.append("m s=\"a\nb\" ").append(i).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  private static void pack(Path file, byte[] text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text);
    }
  }

  private static void assertGoesOnEverywhere(Path file) throws IOException {
    List<CheckpointedPosition> positions = new ArrayList<>();
    List<String> all = read(file, null, positions);
    assertThat(all).hasSize(LINES);
    for (int i = 0; i < LINES; i++) {
      assertThat(read(file, positions.get(i))).isEqualTo(all.subList(i + 1, LINES));
    }
  }

  private static List<String> read(Path file, CheckpointedPosition from) throws IOException {
    return read(file, from, new ArrayList<>());
  }

  private static List<String> read(
      Path file, CheckpointedPosition from, List<CheckpointedPosition> positions)
      throws IOException {
    Configuration config = new Configuration();
    config.set(StreamFormat.FETCH_IO_SIZE, new MemorySize(1));
    FileSourceSplit split =
        new FileSourceSplit(
            "1",
            new org.apache.flink.core.fs.Path(file.toUri()),
            0,
            Files.size(file),
            0,
            Files.size(file),
            new String[0],
            from);
    LineProtocolFiles format = new LineProtocolFiles(List.of(file));
    List<String> lines = new ArrayList<>();
    try (BulkFormat.Reader<SourceLine> reader =
        from == null ? format.createReader(config, split) : format.restoreReader(config, split)) {
      BulkFormat.RecordIterator<SourceLine> batch;
      while ((batch = reader.readBatch()) != null) {
        RecordAndPosition<SourceLine> record;
        while ((record = batch.next()) != null) {
          lines.add(record.getRecord().line() + ": " + record.getRecord());
          positions.add(new CheckpointedPosition(record.getOffset(), record.getRecordSkipCount()));
        }
        batch.releaseBatch();
      }
    }
    return lines;
  }
}
