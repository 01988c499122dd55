package io.tsm.engine.tsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TsmRoundTripTest {
  @TempDir private Path folder;

  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void givesBackWhatWasWritten(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SortedMap<byte[], Values> content = TestContent.random(random, 1 + random.nextInt(50), 2500);
    LocalStorage storage = new LocalStorage(folder);

    TsmFileInfo info = TestContent.write(storage, "1.tsm", content);

    List<String> expected = TestContent.rows(content);
    try (TsmReader reader = TsmReader.open(storage.open("1.tsm"))) {
      assertThat(TestContent.rows(reader.iterator())).as("seed %d", seed).isEqualTo(expected);
      assertThat(reader.keyCount()).isEqualTo(content.size());
      assertThat(reader.size()).isEqualTo(info.size());
    }
    assertThat(info.valueCount()).isEqualTo(expected.size());
    assertThat(info.keyCount()).isEqualTo(content.size());
    assertThat(info.minTime())
        .isEqualTo(content.values().stream().mapToLong(v -> v.time(0)).min().orElseThrow());
    assertThat(info.maxTime())
        .isEqualTo(
            content.values().stream().mapToLong(v -> v.time(v.size() - 1)).max().orElseThrow());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsEachKeyAndItsBlocksInAnyOrder(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SortedMap<byte[], Values> content = TestContent.random(random, 20, 3000);
    LocalStorage storage = new LocalStorage(folder);
    TestContent.write(storage, "1.tsm", content);

    try (TsmReader reader = TsmReader.open(storage.open("1.tsm"))) {
      BlockReader blocks = reader.blocks();
      for (int i = 0; i < 200; i++) {
        byte[] key = reader.key(random.nextInt(reader.keyCount()));
        Values values = content.get(key);
        int index = reader.find(key);
        assertThat(reader.key(index)).isEqualTo(key);
        assertThat(reader.type(index)).isEqualTo(values.type());
        assertThat(reader.blockCount(index)).isEqualTo((values.size() + 999) / 1000);
        int block = random.nextInt(reader.blockCount(index));
        Values read = Values.create(values.type(), 1);
        int count = blocks.read(reader.block(index, block), values.type(), read);
        for (int row = 0; row < count; row++) {
          assertThat(TestContent.text(key, read, row))
              .as("seed %d", seed)
              .isEqualTo(TestContent.text(key, values, block * 1000 + row));
        }
      }
      assertThat(reader.find(new byte[] {0})).isEqualTo(-1);
      assertThat(reader.find(new byte[] {'z'})).isEqualTo(-1);
    }
  }

  /** The same bytes, however the values came: in one piece, in several, as slices. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void writesTheSameFileFromPieces(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SortedMap<byte[], Values> content = TestContent.random(random, 10, 4000);
    LocalStorage storage = new LocalStorage(folder);
    TestContent.write(storage, "whole.tsm", content);

    try (TsmWriter writer = new TsmWriter(storage.create("pieces.tsm"))) {
      for (Map.Entry<byte[], Values> entry : content.entrySet()) {
        Values values = entry.getValue();
        for (int from = 0; from < values.size(); ) {
          int to = Math.min(values.size(), from + 1 + random.nextInt(1500));
          byte[] key = random.nextBoolean() ? entry.getKey() : entry.getKey().clone();
          assertThat(writer.append(key, values, from, to)).isEqualTo(to - from);
          from = to;
        }
      }
      writer.finish();
    }

    assertThat(folder.resolve("pieces.tsm"))
        .as("seed %d", seed)
        .hasSameBinaryContentAs(folder.resolve("whole.tsm"));
  }

  @Test
  void takesTheLongestKey() throws IOException {
    byte[] key = new byte[65535];
    Arrays.fill(key, (byte) 'k');
    SplittableRandom random = new SplittableRandom(1);
    SortedMap<byte[], Values> content = TestContent.random(random, 1, 1);
    content.put(key, content.get(content.firstKey()));
    LocalStorage storage = new LocalStorage(folder);

    TestContent.write(storage, "1.tsm", content);

    try (TsmReader reader = TsmReader.open(storage.open("1.tsm"))) {
      assertThat(reader.find(key)).isNotNegative();
    }
  }
}
