package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineProtocolReaderTest {
  /** Gives its bytes in small parts. */
  private static final class Dribble extends ByteArrayInputStream {
    private final int part;

    Dribble(String text, int part) {
      super(text.getBytes(UTF_8));
      this.part = part;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      return super.read(bytes, offset, Math.min(length, part));
    }
  }

  private static LineProtocolReader reader(String text, int part, int maxLine) {
    return new LineProtocolReader(
        new Dribble(text, part), new PointBuilder(), Precision.NANOSECONDS, maxLine);
  }

  /** Each point, or the reason of each error, after the number of its line. */
  private static List<String> readAll(LineProtocolReader reader) throws IOException {
    List<String> all = new ArrayList<>();
    while (true) {
      try {
        if (!reader.next()) {
          return all;
        }
        all.add(reader.line() + ": " + Point.copyOf(reader.point()));
      } catch (LineProtocolException e) {
        assertThat(e.line()).isEqualTo(reader.line());
        all.add(e.line() + ": " + e.reason());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void splitsAsInfluxDbDoes(int part) throws IOException {
    String text =
        """
        # a comment with a "quotation mark

        m f=1i 1\r
        m f="two
        lines, \\"quoted\\"
        ",g=2i 2
        \s
          # another=", one
        wrong
        m,t="x f=3i 3
        m "f=4i 4
        m,t=a\\
        b f=5i 5
        m f=6i 6\
        """;
    LineProtocolReader reader = reader(text, part, 1000);
    assertThat(readAll(reader))
        .containsExactly(
            "3: m f=1i 1",
            "4: m f=\"two\nlines, \\\"quoted\\\"\n\",g=2i 2",
            "9: NO_FIELDS",
            "10: m,t=\"x f=3i 3",
            "11: m \\\"f=4i 4",
            "12: LINE_FEED",
            "14: m f=6i 6");
    assertThat(reader.bytes()).isEqualTo(text.getBytes(UTF_8).length);
    assertThat(reader.points()).isEqualTo(5);
    assertThat(reader.next()).isFalse();
  }

  @Test
  void showsTheTextOfAnError() throws IOException {
    LineProtocolReader reader = reader("m f=1 1\nm f=x 2\nm f=3 3", 1000, 1000);
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(reader::next).hasMessageStartingWith("line 2, column 5: ");
    assertThat(reader.text()).asString(UTF_8).isEqualTo("m f=x 2");
    assertThat(reader.next()).isTrue();
    assertThat(reader.text()).asString(UTF_8).isEqualTo("m f=3 3");
    assertThat(reader.line()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1 << 20})
  void skipsLinesThatAreTooLong(int part) throws IOException {
    String longest = "m f=\"" + "\n".repeat(40) + "\" 1";
    String text = longest + "\nm f=\"" + "\n".repeat(200_000) + "\" 2\n" + longest + "\n";
    LineProtocolReader reader = reader(text, part, longest.length());
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            LineProtocolException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.LINE_TOO_LONG))
        .hasMessageStartingWith("line 42, column 49: the line is longer than 48 bytes");
    assertThat(reader.text()).asString(UTF_8).startsWith("m f=\"\n\n");
    assertThat(reader.next()).isTrue();
    assertThat(reader.line()).isEqualTo(200_043);
    assertThat(reader.next()).isFalse();
    assertThat(reader.bytes()).isEqualTo(text.length());
  }

  @Test
  void endsInALineThatIsTooLong() throws IOException {
    LineProtocolReader reader = reader("x".repeat(100_000), 1 << 20, 1000);
    assertThat(readAll(reader)).containsExactly("1: LINE_TOO_LONG");
    assertThat(reader.bytes()).isEqualTo(100_000);
  }

  @Test
  void endsInAString() throws IOException {
    assertThat(readAll(reader("m f=1 1\nm f=\"x\nm f=2 2\n", 3, 1000)))
        .containsExactly("1: m f=1.0 1", "2: SYNTAX");
  }

  @Test
  void growsItsBuffer() throws IOException {
    String text = "m f=1i 1\nm f=\"" + "x".repeat(1_000_000) + "\" 2\nm f=3i 3\n";
    LineProtocolReader reader =
        LineProtocolReader.of(text.getBytes(UTF_8), new PointBuilder(), Precision.NANOSECONDS);
    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.point().stringLength(0)).isEqualTo(1_000_000);
    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isFalse();
    reader.close();
  }

  @Test
  void limitsMustMakeSense() {
    assertThatThrownBy(() -> reader("", 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
