package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.testing.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FloatTextTest {
  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  private static String write(double value) {
    ByteWriter out = new ByteWriter(16);
    FloatText.write(value, out);
    return new String(out.toByteArray(), US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "-1.5, -1.5",
    "0.1, 0.1",
    "100, 100.0",
    "0.0001, 0.0001",
    "0.00012345, 0.00012345",
    "0.00001, 1e-05",
    "-1.5e-7, -1.5e-07",
    "1e15, 1000000000000000.0",
    "9007199254740993, 9007199254740992.0",
    "9999999999999998, 9999999999999998.0",
    "1e16, 1e+16",
    "1.2345e16, 1.2345e+16",
    "1e22, 1e+22",
    "1e23, 1e+23",
    "2e23, 2e+23",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "5e-324, 5e-324",
    "2.2250738585072009e-308, 2.225073858507201e-308",
    "9.5367431640625e-07, 9.5367431640625e-07",
    "123456.789, 123456.789"
  })
  void writesAsInfluxDbAndPythonDo(double value, String expected) {
    assertThat(write(value)).isEqualTo(expected);
  }

  @Test
  void writesWhatIsNotFiniteAsGoDoes() {
    assertThat(write(Double.NaN)).isEqualTo("NaN");
    assertThat(write(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
    assertThat(write(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
  }

  @Test
  void allPowersOfTwoAndTen() {
    for (int e = -1074; e < 1024; e++) {
      assertShortest(Math.scalb(1.0, e), "2^" + e);
      assertShortest(Math.nextDown(Math.scalb(1.0, e)), "below 2^" + e);
    }
    for (int e = -323; e <= 308; e++) {
      assertShortest(Double.parseDouble("1e" + e), "10^" + e);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isShortestAndReadsBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      double value =
          switch (random.nextInt(5)) {
            case 0 -> random.nextInt(1_000_000) / 1000.0;
            case 1 -> random.nextDouble();
            case 2 -> random.nextLong();
            case 3 -> Double.longBitsToDouble(random.nextLong(1L << 54)); // denormals and such
            default -> Double.longBitsToDouble(random.nextLong());
          };
      if (Double.isFinite(value)) {
        assertShortest(value, "seed " + seed);
      }
    }
  }

  /** No shorter decimal number reads back the same, and no other of that length is nearer. */
  private static void assertShortest(double value, String what) {
    String text = write(value);
    assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
        .as("%s: %s", what, text)
        .isEqualTo(Double.doubleToRawLongBits(value));
    assertThat(text).matches("-?\\d+(\\.\\d+)?(e[-+]\\d\\d\\d?)?").containsAnyOf(".", "e");
    if (value == 0) {
      return;
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal written = new BigDecimal(text).stripTrailingZeros();
    int digits = written.precision();
    if (digits > 1) {
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.UP, RoundingMode.DOWN}) {
        BigDecimal shorter = exact.round(new MathContext(digits - 1, mode));
        assertThat(shorter.doubleValue())
            .as("%s: %s for %s", what, shorter, text)
            .isNotEqualTo(value);
      }
    }
    BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (nearest.doubleValue() == value) {
      assertThat(exact.subtract(written).abs())
          .as("%s: %s is nearer than %s", what, nearest, text)
          .isEqualByComparingTo(exact.subtract(nearest).abs());
    }
  }
}
