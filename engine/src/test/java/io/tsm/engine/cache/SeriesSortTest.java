package io.tsm.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesSortTest {
  private static final int[] COUNTS = {0, 1, 2, 3, 63, 64, 65, 300, 3000};

  // On both sides of the separator's bytes, and with the highest bit set.
  private static final byte[] BYTES = {'!', '"', '#', '$', ',', 'a', '~', 0x7F, (byte) 0xC3};

  static LongStream seeds() {
    return Seeds.seeds(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void sortsAsComparisonsDo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int count : COUNTS) {
      Set<SeriesKey> keys = new LinkedHashSet<>();
      while (keys.size() < count) {
        keys.add(randomKey(random));
      }
      assertSorted(List.copyOf(keys));
    }
  }

  /** Each key is the beginning of the next, so that every word splits off one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9})
  void sortsLongKeysThatBeginAlike(int step) {
    List<SeriesKey> keys = new ArrayList<>();
    for (int length = 1; length <= 3000; length += step) {
      byte[] key = new byte[length];
      Arrays.fill(key, (byte) 'a');
      keys.add(SeriesKey.ofStored(key, 0, length));
    }
    assertSorted(keys);
  }

  private static SeriesKey randomKey(SplittableRandom random) {
    // Many begin alike, over several words.
    byte[] key = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 4 : 40)];
    int alike = random.nextInt(key.length + 1);
    for (int i = 0; i < key.length; i++) {
      key[i] = i < alike ? (byte) 'a' : BYTES[random.nextInt(BYTES.length)];
    }
    return SeriesKey.ofStored(key, 0, key.length);
  }

  private static void assertSorted(List<SeriesKey> keys) {
    SeriesEntry[] entries = keys.stream().map(SeriesEntry::new).toArray(SeriesEntry[]::new);
    assertThat(Arrays.stream(SeriesSort.sort(entries)).map(SeriesEntry::key))
        .containsExactlyElementsOf(keys.stream().sorted().toList());
  }
}
