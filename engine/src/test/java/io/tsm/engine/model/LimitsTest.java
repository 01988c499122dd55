package io.tsm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidPointException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static SeriesKey series(String measurement, String name, String value) {
    return SeriesKey.of(measurement, Map.of(name, value));
  }

  @Test
  void timesOfInfluxDb() {
    Limits.checkTime(-9223372036854775806L);
    Limits.checkTime(9223372036854775806L);
    assertRefused(Reason.TIME_OUT_OF_RANGE, () -> Limits.checkTime(-9223372036854775807L));
    assertRefused(Reason.TIME_OUT_OF_RANGE, () -> Limits.checkTime(Long.MIN_VALUE));
    assertRefused(Reason.TIME_OUT_OF_RANGE, () -> Limits.checkTime(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void floatsThatAreNotFinite(double value) {
    assertRefused(Reason.NOT_FINITE, () -> Limits.checkFloat(new byte[] {'f'}, value));
  }

  @Test
  void longStrings() {
    byte[] name = {'f'};
    Limits.checkString(name, 1_048_576);
    assertRefused(Reason.STRING_TOO_LONG, () -> Limits.checkString(name, 1_048_577));
    assertThatThrownBy(() -> Limits.checkString(name, 1_048_577))
        .hasMessageContaining("'f'")
        .hasMessageContaining("1.12 refuses strings over 1048576 bytes");
  }

  @Test
  void longestKey() {
    String tag = "x".repeat(65535 - "m,t=".length() - Keys.SEPARATOR_LENGTH - "f".length());
    assertThat(point("m", tag, "f").seriesKey().length()).isEqualTo(65530);
    assertRefused(Reason.KEY_TOO_LONG, () -> point("m", tag, "ff"));
    assertRefused(Reason.KEY_TOO_LONG, () -> point("m", tag + "x", "f"));
    assertRefused(Reason.KEY_TOO_LONG, () -> point("m".repeat(70_000), "t", "f"));
    assertRefused(Reason.KEY_TOO_LONG, () -> point("m", "t", "f".repeat(70_000)));
    // Escapes count.
    assertRefused(Reason.KEY_TOO_LONG, () -> point("m", " ".repeat(40_000), "f"));
  }

  private static PointView point(String measurement, String tag, String field) {
    return Point.builder().measurement(measurement).tag("t", tag).field(field, 1).time(1).build();
  }

  @Test
  void names() {
    assertRefused(Reason.EMPTY_MEASUREMENT, () -> SeriesKey.of("", Map.of()));
    assertRefused(Reason.EMPTY_TAG_NAME, () -> series("m", "", "v"));
    assertRefused(Reason.EMPTY_FIELD_NAME, () -> point("m", "t", ""));
    assertRefused(Reason.TIME_TAG, () -> series("m", "time", "v"));
    assertRefused(Reason.TIME_TAG, () -> SeriesKey.of("m", Map.of("a", "b", "time", "1", "z", "")));
    assertRefused(Reason.TIME_FIELD, () -> point("m", "t", "time"));
    assertRefused(Reason.LEADING_HASH, () -> series("#m", "t", "v"));
    assertThatCode(() -> series("m#", "#t", "#v")).doesNotThrowAnyException();
    assertThatCode(() -> series("time", "times", "time")).doesNotThrowAnyException();
    assertThatCode(() -> point("m", "t", "#f")).doesNotThrowAnyException();
  }

  @Test
  void separatorInTheWrongPlace() {
    assertRefused(Reason.SEPARATOR, () -> series("a#!~#b", "t", "v"));
    assertRefused(Reason.SEPARATOR, () -> series("m", "a#!~#", "v"));
    assertRefused(Reason.SEPARATOR, () -> series("m", "t", "#!~#"));
    // With the separator behind it: #!~#!~#
    assertRefused(Reason.SEPARATOR, () -> series("m", "t", "a#!~"));
    assertRefused(Reason.SEPARATOR, () -> SeriesKey.of("m#!~", Map.of()));
    for (String harmless : new String[] {"#", "#!", "!~", "~", "#!~a", "#!#!~ #"}) {
      SeriesKey key = series("m" + harmless, harmless + "t", "v" + harmless);
      byte[] whole = Keys.key(key.bytes(), new byte[] {'#', '!', '~', '#'});
      assertThat(Keys.indexOfSeparator(whole, 0, whole.length)).isEqualTo(key.length());
    }
    assertThatCode(() -> point("m", "t", "f#!~#k")).doesNotThrowAnyException();
  }

  @Test
  void utf8() {
    byte[] wrong = {'a', (byte) 0xFF};
    KeyBuilder builder = new KeyBuilder();
    builder.start(wrong, 0, 2);
    assertRefused(
        Reason.NOT_UTF8, () -> Limits.checkSeriesKey(builder.array(), 0, builder.length()));
    assertRefused(Reason.NOT_UTF8, () -> Limits.checkFieldName(wrong));
    assertRefused(Reason.NOT_UTF8, () -> SeriesKey.of("\ud800", Map.of()));
    assertRefused(Reason.NOT_UTF8, () -> series("m", "t\udc00", "v"));
    assertRefused(Reason.NOT_UTF8, () -> series("m", "t", "v\ud800"));
    assertRefused(Reason.NOT_UTF8, () -> point("m", "t", "\ud800"));
    // Tags may be any bytes.
    builder.start(new byte[] {'m'}, 0, 1);
    builder.tag(wrong, 0, 2, 0, 2);
    assertThatCode(() -> Limits.checkSeriesKey(builder.array(), 0, builder.length()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"m\\,t,v", "m,t\\,v", "m,t,v\\", "\\,t,v"})
  void trailingBackslash(String measurement, String name, String value) {
    assertRefused(Reason.TRAILING_BACKSLASH, () -> series(measurement, name, value));
  }

  @Test
  void backslashes() {
    assertRefused(Reason.TRAILING_BACKSLASH, () -> point("m", "t", "f\\"));
    assertRefused(Reason.AMBIGUOUS_BACKSLASH, () -> series("a\\=b", "t", "v"));
    assertRefused(Reason.AMBIGUOUS_BACKSLASH, () -> series("a\\\"b", "t", "v"));
    assertThatCode(() -> series("a\\b\\,c", "t\\=\\ x", "v\\\\\"v")).doesNotThrowAnyException();
    assertThatCode(() -> point("m", "t", "f\\=\\\"x")).doesNotThrowAnyException();
  }

  @Test
  void whatLinesCannotCarry() {
    assertRefused(Reason.LINE_FEED, () -> series("a\nb", "t", "v"));
    assertRefused(Reason.LINE_FEED, () -> series("m", "t\n", "v"));
    assertRefused(Reason.LINE_FEED, () -> series("m", "t", "v\nv"));
    assertRefused(Reason.LINE_FEED, () -> point("m", "t", "f\n"));
    for (String white : new String[] {"\t", "\r", "\0"}) {
      assertRefused(Reason.LEADING_WHITESPACE, () -> series(white + "m", "t", "v"));
      assertRefused(Reason.LEADING_WHITESPACE, () -> point("m", "t", white + "f"));
      assertThatCode(() -> series("m" + white, white + "t", white)).doesNotThrowAnyException();
    }
    assertThatCode(() -> series(" m", " ", " ")).doesNotThrowAnyException();
  }

  @Test
  void duplicateTags() {
    assertRefused(
        Reason.DUPLICATE_TAG,
        () -> Point.builder().measurement("m").tag("a", "1").tag("a", "1").build());
    PointBuilder builder =
        Point.builder().measurement("m").tag("b", "1").tag("a", "2").tag("b", "3").field("f", 1);
    builder.time(0);
    assertRefused(Reason.DUPLICATE_TAG, builder::build);
  }

  @Test
  void messagesShowWhatIsWrong() {
    assertThatThrownBy(() -> series("m", "t", "x\n" + "y".repeat(100)))
        .hasMessageStartingWith("the series 'm,t=x\\nyyy")
        .hasMessageContaining("yyy...' has a line feed");
    assertThat(Reason.KEY_TOO_LONG.code()).isEqualTo("key-too-long");
    assertThat(Limits.shown("é".getBytes(StandardCharsets.UTF_8), 0, 2)).isEqualTo("'é'");
  }
}
