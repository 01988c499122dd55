package io.tsm.examples.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.io.InputStreamFSInputWrapper;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class LineProtocolFormatTest {
  private static final String TEXT =
      "# DDL\n"
          + "m,a=1 f=1 1\r\n"
          + "\n"
          + "  \t\n"
          + "m,a=\"b f=2 2\n" // a quotation mark in a tag begins nothing
          + "m,a=1 s=\"x\ny\\\"\n\nz\",t=\"\" 3\n"
          + "\r\n"
          + "  # not \"a point\n"
          + "m,a=1 s=\"é, =\" 4\r\n"
          + "nonsense\n"
          + "m f=5 5";
  private static final List<String> LINES =
      List.of(
          "2: m,a=1 f=1 1\r",
          "5: m,a=\"b f=2 2",
          "6: m,a=1 s=\"x\ny\\\"\n\nz\",t=\"\" 3",
          "12: m,a=1 s=\"é, =\" 4\r",
          "13: nonsense",
          "14: m f=5 5");

  @Test
  void findsPointsAndTheirLinesWithEveryBuffer() throws IOException {
    for (int buffer = 1; buffer <= TEXT.length() + 10; buffer++) {
      assertThat(read(TEXT, 0, buffer, 1000, buffer)).as("buffer %d", buffer).isEqualTo(LINES);
      assertThat(read(TEXT, 0, buffer, 1000, 1)).as("buffer %d", buffer).isEqualTo(LINES);
    }
  }

  @Test
  void lastLineNeedsNoLineFeed() throws IOException {
    assertThat(read(TEXT + "\n", 0, 7, 1000, 7)).isEqualTo(LINES);
    assertThat(read(TEXT + "\n\n#", 0, 7, 1000, 7)).isEqualTo(LINES);
    assertThat(read("", 0, 7, 1000, 7)).isEmpty();
    assertThat(read("\n", 0, 7, 1000, 7)).isEmpty();
    assertThat(read("m s=\"open\n 1\n", 0, 7, 1000, 7)).containsExactly("1: m s=\"open\n 1\n");
  }

  @Test
  void goesOnAfterEveryPoint() throws IOException {
    for (int buffer : new int[] {1, 2, 3, 5, 17, 64, 1000}) {
      LineProtocolLines lines =
          new LineProtocolFormat(0, "file", buffer, 1000)
              .createReader(new Configuration(), stream(TEXT, buffer), 0, 0);
      for (int n = 0; n <= LINES.size(); n++) {
        long position = lines.getCheckpointedPosition().getOffset();
        assertThat(lines.getCheckpointedPosition().getRecordsAfterOffset()).isZero();
        assertThat(read(TEXT, position, buffer, 1000, buffer))
            .as("buffer %d, point %d, position %d", buffer, n, position)
            .isEqualTo(LINES.subList(n, LINES.size()));
        SourceLine line = lines.read();
        assertThat(line == null).isEqualTo(n == LINES.size());
      }
    }
  }

  @Test
  void noticesThatAFileBecameShorter() {
    assertThatThrownBy(() -> read("m f=1 1\n", 9, 4, 1000, 4))
        .isInstanceOf(IngestException.class)
        .hasMessage("file: ends at byte 8, but was read up to byte 9 before; was it replaced?");
  }

  @Test
  void linesHaveALimit() throws IOException {
    String line = "m s=\"" + "x".repeat(87) + "\" 1";
    assertThat(read("\n" + line + "\n" + line, 0, 10, line.length(), 10))
        .containsExactly("2: " + line, "3: " + line);
    assertThatThrownBy(() -> read("\n" + line + "\n", 0, 10, line.length() - 1, 10))
        .isInstanceOf(IngestException.class)
        .hasMessage(
            "file: line 2: the line is longer than 94 bytes; does a string lack its closing"
                + " quotation mark?");
  }

  @Test
  void longLinesGrowTheBuffer() throws IOException {
    byte[] text = new byte[3 << 20];
    Arrays.fill(text, (byte) 'x');
    String line = "m s=\"" + new String(text, UTF_8) + "\" 1";
    LineProtocolLines lines =
        new LineProtocolFormat(3, "file")
            .createReader(new Configuration(), stream(line + "\n" + line, 1 << 16), 0, 0);
    SourceLine first = lines.read();
    SourceLine second = lines.read();
    assertThat(first.toString()).isEqualTo(line);
    assertThat(first.line()).isEqualTo(1);
    assertThat(first.file()).isEqualTo(3);
    assertThat(second.toString()).isEqualTo(line);
    assertThat(second.line()).isEqualTo(2);
    assertThat(lines.read()).isNull();
  }

  @Test
  void isOneSplitAFile() {
    assertThat(new LineProtocolFormat(0, "file").isSplittable()).isFalse();
    assertThat(new LineProtocolFiles(List.of()).isSplittable()).isFalse();
  }

  /** The lines from a position on, as {@code number: text}. */
  private static List<String> read(String text, long position, int buffer, int maxLine, int portion)
      throws IOException {
    LineProtocolFormat format = new LineProtocolFormat(0, "file", buffer, maxLine);
    Configuration config = new Configuration();
    InputStreamFSInputWrapper in = stream(text, portion);
    List<String> found = new ArrayList<>();
    try (LineProtocolLines lines =
        position == 0
            ? format.createReader(config, in, 0, 0)
            : format.restoreReader(config, in, position, 0, 0)) {
      SourceLine line;
      while ((line = lines.read()) != null) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(line.text());
        found.add(line.line() + ": " + out.toString(UTF_8));
      }
    }
    return found;
  }

  /** Gives at most so many bytes at a time. */
  private static InputStreamFSInputWrapper stream(String text, int portion) {
    return new InputStreamFSInputWrapper(
        new ByteArrayInputStream(text.getBytes(UTF_8)) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, portion));
          }
        });
  }
}
