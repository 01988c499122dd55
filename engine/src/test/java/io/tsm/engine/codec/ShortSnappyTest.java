package io.tsm.engine.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

class ShortSnappyTest {
  private final ShortSnappy snappy = new ShortSnappy();

  static LongStream seeds() {
    return Seeds.seeds(200);
  }

  private byte[] compress(byte[] plain) {
    ByteWriter out = new ByteWriter(16);
    snappy.compress(plain, plain.length, out);
    return Arrays.copyOf(out.array(), out.size());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theLibraryReadsWhatItWrites(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20; i++) {
      byte[] plain = words(random, random.nextInt(ShortSnappy.MOST_BYTES + 1));
      assertThat(Snappy.uncompress(compress(plain))).as("seed %d", seed).isEqualTo(plain);
    }
  }

  /** Words that come again and noise: matches and literals of all lengths. */
  private static byte[] words(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    int letters = 1 + random.nextInt(250);
    int at = 0;
    while (at < length) {
      int count = Math.min(length - at, 1 + random.nextInt(1 << random.nextInt(1, 10)));
      if (at > 0 && random.nextBoolean()) {
        int from = random.nextInt(at);
        for (int i = 0; i < count; i++) {
          bytes[at + i] = bytes[from + i];
        }
      } else {
        for (int i = 0; i < count; i++) {
          bytes[at + i] = (byte) random.nextInt(letters);
        }
      }
      at += count;
    }
    return bytes;
  }

  @Test
  void everyLengthOfARunComesBack() throws Exception {
    for (int length = 0; length <= 300; length++) {
      byte[] plain = new byte[length];
      assertThat(Snappy.uncompress(compress(plain))).isEqualTo(plain);
    }
  }

  @Test
  void takesTheLongerOfTwoMatchesThatBeginNextToEachOther() {
    // abcd matches first; to begin with bcdefghijkl, one later, saves a second copy.
    byte[] plain = "abcd-bcdefghijkl+abcdefghijkl".getBytes(US_ASCII);
    int literal = "abcd-bcdefghijkl+a".length();
    assertThat(compress(plain)).hasSize(1 + 1 + literal + 2);
  }
}
