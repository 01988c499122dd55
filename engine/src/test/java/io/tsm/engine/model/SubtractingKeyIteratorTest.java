package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubtractingKeyIteratorTest {
  static LongStream seeds() {
    return Seeds.seeds(20);
  }

  private record Chunk(String key, LongValues values, int from, int to) {}

  /** Random times of a few keys, in chunks that are parts of columns. */
  private static final class Chunks implements KeyIterator {
    final Map<String, TreeSet<Long>> times = new TreeMap<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private int at = -1;
    private boolean closed;

    Chunks(SplittableRandom random) {
      for (int key = 0; key < 5; key++) {
        if (random.nextInt(4) > 0) {
          TreeSet<Long> some = new TreeSet<>();
          for (int i = random.nextInt(1, 30); i > 0; i--) {
            some.add((long) random.nextInt(40));
          }
          times.put("key" + key, some);
          cut("key" + key, some, random);
        }
      }
    }

    private void cut(String key, Set<Long> some, SplittableRandom random) {
      List<Long> left = new ArrayList<>(some);
      while (!left.isEmpty()) {
        int rows = random.nextInt(1, left.size() + 1);
        int before = random.nextInt(2);
        LongValues column = new LongValues(FieldType.INTEGER, 4);
        for (int i = 0; i < before; i++) {
          column.append(-1, 0);
        }
        left.subList(0, rows).forEach(time -> column.append(time, time * 10));
        left.subList(0, rows).clear();
        column.append(99, 0);
        chunks.add(new Chunk(key, column, before, before + rows));
      }
    }

    @Override
    public boolean next() {
      at = Math.min(at + 1, chunks.size());
      return at < chunks.size();
    }

    @Override
    public byte[] key() {
      return chunks.get(at).key.getBytes(UTF_8);
    }

    @Override
    public Values values() {
      return chunks.get(at).values;
    }

    @Override
    public int from() {
      return chunks.get(at).from;
    }

    @Override
    public int to() {
      return chunks.get(at).to;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatTheOtherHasIsLeftOut(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50; round++) {
      Chunks source = new Chunks(random);
      Chunks other = new Chunks(random);
      Map<String, TreeSet<Long>> expected = new TreeMap<>();
      source.times.forEach(
          (key, times) -> {
            TreeSet<Long> left = new TreeSet<>(times);
            left.removeAll(other.times.getOrDefault(key, new TreeSet<>()));
            if (!left.isEmpty()) {
              expected.put(key, left);
            }
          });
      Map<String, TreeSet<Long>> found = new TreeMap<>();
      try (KeyIterator left = new SubtractingKeyIterator(source, other)) {
        while (left.next()) {
          assertThat(left.from()).isLessThan(left.to());
          TreeSet<Long> times =
              found.computeIfAbsent(new String(left.key(), UTF_8), k -> new TreeSet<>());
          for (int row = left.from(); row < left.to(); row++) {
            long time = left.values().time(row);
            assertThat(times.isEmpty() || times.last() < time).isTrue();
            assertThat(((LongValues) left.values()).values()[row]).isEqualTo(time * 10);
            times.add(time);
          }
        }
        assertThat(left.next()).isFalse();
      }
      assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(expected);
      assertThat(source.closed && other.closed).isTrue();
    }
  }
}
