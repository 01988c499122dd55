package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.testing.Seeds;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Simple8bTest {
  static LongStream seeds() {
    return Seeds.seeds(100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void packsLikeTheReference(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long[] numbers = Shapes.packable(random, random.nextInt(1, 3000));
    for (int window : new int[] {240, Integer.MAX_VALUE}) {
      byte[] packed = encode(numbers, window);
      assertThat(packed).as("seed %s", seed).isEqualTo(ReferenceEncoders.simple8b(numbers, window));
      assertThat(decode(packed)).as("seed %s", seed).isEqualTo(numbers);
    }
  }

  @ParameterizedTest(name = "{0} ones, then {1} twos, window {2}")
  @CsvSource({
    "119, 0, 240", "120, 0, 240", "121, 0, 240", "239, 0, 240", "240, 0, 240", "241, 0, 240",
    "359, 0, 240", "360, 0, 240", "480, 0, 240", "481, 0, 240", "600, 0, 240", "601, 0, 240",
    "120, 1, 240", "240, 1, 240", "239, 1, 240", "300, 1, 240", "480, 1, 240", "1000, 2, 240",
    "120, 0, 2147483647", "241, 0, 2147483647", "601, 0, 2147483647", "480, 1, 2147483647"
  })
  void writesRunsOfOnesWhereInfluxDbDoes(int ones, int twos, int window) throws Exception {
    long[] numbers = new long[ones + twos];
    Arrays.fill(numbers, 1);
    Arrays.fill(numbers, ones, ones + twos, 2);
    byte[] packed = encode(numbers, window);

    assertThat(packed).isEqualTo(ReferenceEncoders.simple8b(numbers, window));
    assertThat(decode(packed)).isEqualTo(numbers);
  }

  @Test
  void seesNoFurtherThanTheWindow() {
    long[] numbers = new long[481];
    Arrays.fill(numbers, 1);
    numbers[480] = 2;

    assertThat(HexFormat.of().formatHex(encode(numbers, 240)))
        .startsWith("0000000000000000" + "0000000000000000")
        .hasSize(48);
    assertThat(HexFormat.of().formatHex(encode(numbers, Integer.MAX_VALUE)))
        .startsWith("2fffffffffffffff" + "2fffffffffffffff");
  }

  private static byte[] encode(long[] numbers, int window) {
    ByteWriter out = new ByteWriter(0);
    long[] shifted = new long[numbers.length + 2];
    System.arraycopy(numbers, 0, shifted, 1, numbers.length);
    Simple8b.encode(shifted, 1, 1 + numbers.length, window, out);
    return out.toByteArray();
  }

  private static long[] decode(byte[] packed) throws Exception {
    ByteReader in = new ByteReader("f", packed);
    long[] numbers = new long[(int) Simple8b.count(in)];
    Simple8b.decode(in, numbers, 0);
    return numbers;
  }
}
