package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
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
    byte[] packed = encode(numbers);

    assertThat(packed).as("seed %s", seed).isEqualTo(ReferenceEncoders.simple8b(numbers));
    assertThat(decode(packed)).as("seed %s", seed).isEqualTo(numbers);
  }

  @ParameterizedTest(name = "{0} ones, then {1} twos: {2} words")
  @CsvSource({
    "119, 0, 5", "120, 0, 1", "121, 0, 2", "239, 0, 6", "240, 0, 1", "241, 0, 2",
    "359, 0, 6", "360, 0, 2", "480, 0, 2", "481, 0, 3", "600, 0, 3", "601, 0, 4",
    "120, 1, 2", "240, 1, 2", "239, 1, 4", "300, 1, 3", "480, 1, 3", "1000, 2, 6"
  })
  void writesARunWhereverThereAreEnoughOnes(int ones, int twos, int words) throws Exception {
    long[] numbers = new long[ones + twos];
    Arrays.fill(numbers, 1);
    Arrays.fill(numbers, ones, ones + twos, 2);
    byte[] packed = encode(numbers);

    assertThat(packed).isEqualTo(ReferenceEncoders.simple8b(numbers));
    assertThat(packed).hasSize(words * Long.BYTES);
    assertThat(decode(packed)).isEqualTo(numbers);
  }

  private static byte[] encode(long[] numbers) {
    ByteWriter out = new ByteWriter(0);
    long[] shifted = new long[numbers.length + 2];
    System.arraycopy(numbers, 0, shifted, 1, numbers.length);
    Simple8b.encode(shifted, 1, 1 + numbers.length, out);
    return out.toByteArray();
  }

  private static long[] decode(byte[] packed) throws Exception {
    ByteReader in = new ByteReader("f", packed);
    long[] numbers = new long[(int) Simple8b.count(in)];
    Simple8b.decode(in, numbers, 0);
    return numbers;
  }
}
