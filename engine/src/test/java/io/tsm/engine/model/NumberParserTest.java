package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Floats against {@link Double#parseDouble}; the grammar is tested with the parser of lines. */
class NumberParserTest {
  private final NumberParser parser = new NumberParser();

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  private void assertReadsAsJavaDoes(String text, Object what) {
    byte[] bytes = (text + ",").getBytes(US_ASCII);
    double expected = Double.parseDouble(text);
    if (Double.isInfinite(expected)) {
      assertThatThrownBy(() -> parser.parse(bytes, 0, bytes.length))
          .as("%s: %s", what, text)
          .isInstanceOf(InvalidPointException.class);
      return;
    }
    parser.parse(bytes, 0, bytes.length);
    assertThat(parser.at()).isEqualTo(text.length());
    assertThat(parser.type()).isEqualTo(FieldType.FLOAT);
    assertThat(parser.bits())
        .as("%s: %s", what, text)
        .isEqualTo(Double.doubleToRawLongBits(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0e99",
        "1",
        "-1.5",
        "123456789012345678",
        "1234567890123456789",
        "9007199254740993",
        "9007199254740993.0",
        "9007199254740992.5",
        "1e22",
        "1e23",
        "-1e-22",
        "8.5e-23",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "4.9e-324",
        "2.4e-324",
        "2.5e-324",
        "1e-325",
        "1e309",
        "1e99999999999",
        "1e-99999999999",
        "0.000000000000000000000000000001",
        "0.1234567890123456789012345678901234567890",
        "1000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000001.5",
        "7.3177701707893310e+15",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616"
      })
  void knownNumbers(String text) {
    assertReadsAsJavaDoes(text, "known");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomDecimals(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
      int digits = random.nextInt(1, 23);
      int point = random.nextInt(digits + 1);
      for (int k = 0; k < digits; k++) {
        text.append(k == point ? "." : "").append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
      }
      if (random.nextBoolean()) {
        text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(-345, 315));
      }
      assertReadsAsJavaDoes(text.toString(), seed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void numbersBetweenTwoDoubles(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      double next = Math.nextUp(value);
      if (Double.isFinite(next)) {
        BigDecimal middle =
            new BigDecimal(value).add(new BigDecimal(next)).divide(BigDecimal.valueOf(2));
        for (int precision : new int[] {17, 18, 19, 20, 800}) {
          assertReadsAsJavaDoes(middle.round(new MathContext(precision)).toString(), seed);
        }
      }
    }
  }
}
