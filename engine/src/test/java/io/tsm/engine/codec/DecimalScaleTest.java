package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalScaleTest {
  static LongStream seeds() {
    return Seeds.seeds(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void dividesLikeTheMachine(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 1000; i++) {
      long any = random.nextLong() >>> random.nextInt(64);
      check(any);
      check(any * DecimalScale.power(random.nextInt(13)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5, 8, 10, -1, -16, -6, 1L << 63, 1_000_000_000_000L, -1_000_000_000})
  void dividesExtremes(long number) {
    check(number);
  }

  private static void check(long number) {
    int exponent = DecimalScale.exponent(number, DecimalScale.MAX_EXPONENT);
    long power = DecimalScale.power(exponent);

    assertThat(Long.remainderUnsigned(number, power)).as("%s", number).isZero();
    if (exponent < DecimalScale.MAX_EXPONENT) {
      assertThat(Long.remainderUnsigned(number, 10 * power)).as("%s", number).isNotZero();
    }
    assertThat(DecimalScale.divide(number, exponent))
        .as("%s", number)
        .isEqualTo(Long.divideUnsigned(number, power));
  }
}
