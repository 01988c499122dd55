package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineProtocolParserTest {
  private final PointBuilder builder = new PointBuilder();
  private final LineProtocolParser parser = new LineProtocolParser(builder, Precision.NANOSECONDS);

  private boolean parse(String line) {
    byte[] bytes = ("??" + line + "??").getBytes(UTF_8);
    return parser.parse(bytes, 2, bytes.length - 2, 7);
  }

  /** Lines, and the points in them in canonical form; as influxd 1.6.7 has them if not noted. */
  static Stream<Arguments> good() {
    return Stream.of(
        arguments("m f=1 1", "m f=1.0 1"),
        arguments("m f=1 1\n", "m f=1.0 1"),
        arguments("m f=1 1\r\n", "m f=1.0 1"), // influxd: bad timestamp
        arguments("  \t m   f=1 \t 1   ", "m f=1.0 1"),
        arguments(
            "m f=-.5,g=1.,h=.5,i=01i,j=-0i,k=-0 1", "m f=-0.5,g=1.0,h=0.5,i=1i,j=0i,k=-0.0 1"),
        arguments("m f=1e-400,g=5e-324,h=1E5,i=1e+5 1", "m f=0.0,g=5e-324,h=100000.0,i=100000.0 1"),
        arguments("m f=00012345678901234567890.5 1", "m f=1.2345678901234567e+19 1"),
        arguments("m f=0.00000000000000000001234567890123456789 1", "m f=1.2345678901234569e-20 1"),
        arguments("m f=0000000000000000000000000000001i 1", "m f=1i 1"),
        arguments("m f=9223372036854775807i,g=-9223372036854775808i 1", null),
        arguments("m f=18446744073709551615u,g=00u 1", "m f=18446744073709551615u,g=0u 1"),
        arguments("m a=t,b=T,c=true,d=True,e=TRUE 1", "m a=true,b=true,c=true,d=true,e=true 1"),
        arguments(
            "m a=f,b=F,c=false,d=False,e=FALSE 1", "m a=false,b=false,c=false,d=false,e=false 1"),
        arguments("m f=\"\",g=\" ,=\\\"\\\\\" 1", null),
        arguments("m f=\"a\\b\\,\" 1", "m f=\"a\\\\b\\\\,\" 1"),
        arguments("m f=\"two\nlines\" 1", null),
        arguments("m,b=2,a=1 f=1.0 1", "m,a=1,b=2 f=1.0 1"),
        arguments("m,a!=1,a\\ b=2 f=1.0 1", null),
        arguments("m,a\\ b=2,a!=1 f=1.0 1", "m,a!=1,a\\ b=2 f=1.0 1"),
        arguments("a\\ b\\,c=d,k\\,\\ \\==v\\,\\ \\= f\\,\\ \\=\\\"=1i 1", null),
        arguments("\\,m f=1i 1", null),
        arguments("a\\b\\\\c,k\\d=v\\e f\\g=1i 1", null),
        arguments("m\\\\,a=b f=1i 1", null), // the measurement m\,a=b
        arguments("m,t== f=1i 1", "m,t=\\= f=1i 1"),
        arguments("m,t=\\=x f=1i 1", null),
        arguments("m,t=a\\\"b f=1i 1", null),
        arguments(
            "m\\=x\\\"y f=1i 1", "m=x\"y f=1i 1"), // influxd: one now, another after a restart
        arguments("m \"f\"=1i,g\"h=2i 1", "m \\\"f\\\"=1i,g\\\"h=2i 1"),
        arguments("m f\\\\\"x=1i 1", null),
        arguments("m f\\ =1i 1", null),
        arguments("m,t=\"a\\ b\" f=1i 1", null),
        arguments("m f=1i,f=2i 1", "m f=2i 1"),
        arguments("m f=1i -9223372036854775806", null),
        arguments("m f=1i 9223372036854775806", null),
        arguments("m f=1i 0000000000000000000001", "m f=1i 1"),
        arguments("m\tx f=1i 1", null),
        arguments("ü,é=😀 温=1i 1", null));
  }

  @ParameterizedTest
  @MethodSource("good")
  void readsWhatInfluxDbReads(String line, String canonical) {
    assertThat(parse(line)).isTrue();
    Point point = builder.toPoint();
    assertThat(point).hasToString(canonical == null ? line : canonical);
    // The second time the series is known by its text.
    assertThat(parse(line)).isTrue();
    assertThat(builder.toPoint()).isEqualTo(point);
    assertThat(builder.seriesKey()).isSameAs(point.seriesKey());
    assertThat(SeriesKey.of(point.seriesKey().measurement(), point.seriesKey().tags()))
        .isEqualTo(point.seriesKey());
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("m", 2, Reason.NO_FIELDS),
        arguments("m ", 3, Reason.NO_FIELDS),
        arguments(",t=1 f=1 1", 1, Reason.EMPTY_MEASUREMENT),
        arguments("m,=1 f=1 1", 3, Reason.EMPTY_TAG_NAME),
        arguments("m, f=1 1", 3, Reason.EMPTY_TAG_NAME),
        arguments("m,t=1, f=1 1", 7, Reason.EMPTY_TAG_NAME),
        arguments("m,t f=1 1", 3, Reason.SYNTAX),
        arguments("m,t= f=1 1", 3, Reason.SYNTAX),
        arguments("m,a,t=1 f=1 1", 3, Reason.SYNTAX),
        arguments("m,t=a=b f=1 1", 5, Reason.SYNTAX),
        arguments("m,t=== f=1 1", 5, Reason.SYNTAX),
        arguments("m,a=1,a=1 f=1 1", 7, Reason.DUPLICATE_TAG),
        arguments("m,b=1,a=1,b=1 f=1 1", 1, Reason.DUPLICATE_TAG),
        arguments("m,time=1 f=1 1", 1, Reason.TIME_TAG),
        arguments("m\\ f=1 1", 8, Reason.SYNTAX),
        arguments("m,t=a\\ f=1 1", 5, Reason.SYNTAX),
        arguments("m f 1", 3, Reason.SYNTAX),
        arguments("m =1 1", 3, Reason.EMPTY_FIELD_NAME),
        arguments("m f= 1", 5, Reason.SYNTAX),
        arguments("m f=", 5, Reason.SYNTAX),
        arguments("m f=,g=1 1", 5, Reason.SYNTAX),
        arguments("m f=1, 1", 7, Reason.SYNTAX),
        arguments("m f=1,,g=1 1", 7, Reason.SYNTAX),
        arguments("m f=1,=2 1", 7, Reason.EMPTY_FIELD_NAME),
        arguments("m a,b=1 1", 3, Reason.SYNTAX),
        arguments("m a=b=1 1", 5, Reason.SYNTAX),
        arguments("m f\\=1 1", 3, Reason.SYNTAX),
        arguments("m f=1,g=x 1", 9, Reason.SYNTAX),
        arguments("m f=tr 1", 5, Reason.SYNTAX),
        arguments("m f=tRUE 1", 5, Reason.SYNTAX),
        arguments("m f=falsey 1", 5, Reason.SYNTAX),
        arguments("m f=nan 1", 5, Reason.SYNTAX),
        arguments("m f=+1 1", 5, Reason.SYNTAX),
        arguments("m f=- 1", 6, Reason.SYNTAX),
        arguments("m f=. 1", 6, Reason.SYNTAX),
        arguments("m f=-.e5 1", 7, Reason.SYNTAX),
        arguments("m f=1.1.1 1", 8, Reason.SYNTAX),
        arguments("m f=1e 1", 7, Reason.SYNTAX),
        arguments("m f=1e+ 1", 8, Reason.SYNTAX),
        arguments("m f=1e5.5 1", 8, Reason.SYNTAX),
        arguments("m f=1_0 1", 6, Reason.SYNTAX),
        arguments("m f=0x10 1", 6, Reason.SYNTAX),
        arguments("m f=1d 1", 6, Reason.SYNTAX),
        arguments("m f=-i 1", 6, Reason.SYNTAX),
        arguments("m f=1ii 1", 7, Reason.SYNTAX),
        arguments("m f=1.0i 1", 8, Reason.SYNTAX),
        arguments("m f=-1u 1", 8, Reason.SYNTAX),
        arguments("m f=1e400 1", 5, Reason.NUMBER_OUT_OF_RANGE),
        arguments("m f=9223372036854775808i 1", 25, Reason.NUMBER_OUT_OF_RANGE),
        arguments("m f=-9223372036854775809i 1", 26, Reason.NUMBER_OUT_OF_RANGE),
        arguments("m f=123456789012345678901i 1", 27, Reason.NUMBER_OUT_OF_RANGE),
        arguments("m f=18446744073709551616u 1", 26, Reason.NUMBER_OUT_OF_RANGE),
        arguments("m f=\"x 1", 5, Reason.SYNTAX),
        arguments("m f=\"x\\\" 1", 5, Reason.SYNTAX),
        arguments("m f=\"a\"b 1", 8, Reason.SYNTAX), // influxd stores a"
        arguments("m f=1i,time=2 1", 8, Reason.TIME_FIELD),
        arguments("m f=1i,f=2 1", 10, Reason.DUPLICATE_FIELD),
        arguments("m f=1", 6, Reason.NO_TIME), // influxd makes up one
        arguments("m f=1  ", 8, Reason.NO_TIME),
        arguments("m f=1\t1", 6, Reason.SYNTAX),
        arguments("m f=1 x", 7, Reason.SYNTAX),
        arguments("m f=1 -", 8, Reason.SYNTAX),
        arguments("m f=1 --1", 8, Reason.SYNTAX),
        arguments("m f=1 1.0", 8, Reason.SYNTAX),
        arguments("m f=1 1 2", 9, Reason.SYNTAX),
        arguments("m f=1 -9223372036854775807", 7, Reason.TIME_OUT_OF_RANGE),
        arguments("m f=1 9223372036854775807", 7, Reason.TIME_OUT_OF_RANGE),
        arguments("m f=1 9223372036854775808", 7, Reason.TIME_OUT_OF_RANGE),
        arguments("m f=1 99999999999999999999", 7, Reason.TIME_OUT_OF_RANGE),
        arguments("  é#!~#,a=1 f=1 1", 3, Reason.SEPARATOR),
        arguments("m,a=\nb f=1 1", 1, Reason.LINE_FEED));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWhatInfluxDbRefuses(String line, int column, Reason reason) {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> parse(line))
          .isInstanceOfSatisfying(
              LineProtocolException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(reason);
                assertThat(e.line()).isEqualTo(7);
                assertThat(e.column()).isEqualTo(column);
                assertThat(e).hasMessage("line 7, column " + column + ": " + e.detail());
              });
      assertThat(parse("m,b=1,a=2 f=1,g=\"x\" 1")).isTrue();
      assertThat(builder.toPoint()).hasToString("m,a=2,b=1 f=1.0,g=\"x\" 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "  \t", "# m f=1 1", "  #", "#"})
  void skipsBlankLinesAndComments(String line) {
    assertThat(parse(line)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ns, -5, -5",
    "n, 5, 5",
    "us, 5, 5000",
    "u, 5, 5000",
    "ms, -5, -5000000",
    "s, 1600000000, 1600000000000000000",
    "m, 2, 120000000000",
    "h, -1, -3600000000000",
    "s, 9223372036, 9223372036000000000"
  })
  void takesTimesInUnits(String precision, String time, long expected) {
    LineProtocolParser other = new LineProtocolParser(builder, Precision.of(precision));
    byte[] line = ("m f=1 " + time).getBytes(UTF_8);
    assertThat(other.parse(line, 0, line.length, 1)).isTrue();
    assertThat(builder.time()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"s, 9223372037", "s, -9223372037", "h, 9223372036854775807", "us, -9223372036854776"})
  void noticesTimesThatOverflow(String precision, String time) {
    LineProtocolParser other = new LineProtocolParser(builder, Precision.of(precision));
    byte[] line = ("m f=1 " + time).getBytes(UTF_8);
    assertThatThrownBy(() -> other.parse(line, 0, line.length, 1))
        .isInstanceOf(LineProtocolException.class)
        .hasMessageContaining("precision");
  }

  @Test
  void knowsItsPrecisions() {
    assertThatThrownBy(() -> Precision.of("d")).hasMessageContaining("ns, us, ms, s, m, h");
    assertThat(Stream.of(Precision.values()).map(Precision::symbol))
        .isEqualTo(List.of("ns", "us", "ms", "s", "m", "h"));
  }

  @Test
  void takesAnyBytesInTagValuesAndStringsOnly() {
    byte[] line = "m,t=? f=\"?\" 1".getBytes(UTF_8);
    line[4] = (byte) 0xFF;
    line[9] = (byte) 0xFE;
    assertThat(parser.parse(line, 0, line.length, 1)).isTrue();
    assertThat(builder.seriesKey().bytes()[4]).isEqualTo((byte) 0xFF);
    assertThat(builder.stringBytes(0)[builder.stringStart(0)]).isEqualTo((byte) 0xFE);
    line[0] = (byte) 0xFF;
    assertThatThrownBy(() -> parser.parse(line, 0, line.length, 1))
        .hasMessageContaining("not UTF-8");
  }
}
