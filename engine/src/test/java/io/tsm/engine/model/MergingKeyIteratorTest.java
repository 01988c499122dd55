package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergingKeyIteratorTest {
  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  /** A chunk of a source: some rows of a column that has more. */
  private static final class Chunk {
    final byte[] key;
    final LongValues values;
    final int from;
    final int to;

    Chunk(byte[] key, LongValues values, int from, int to) {
      this.key = key;
      this.values = values;
      this.from = from;
      this.to = to;
    }
  }

  private static final class Chunks implements KeyIterator {
    private final List<Chunk> chunks;
    private int at = -1;
    private boolean closed;

    Chunks(List<Chunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean next() {
      return ++at < chunks.size();
    }

    @Override
    public byte[] key() {
      return chunks.get(at).key;
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

  private static SortedMap<byte[], SortedMap<Long, Long>> newModel() {
    return new TreeMap<>(Comparator.comparing((byte[] key) -> key, Arrays::compareUnsigned));
  }

  private static Chunks randomSource(
      SplittableRandom random, long value, SortedMap<byte[], SortedMap<Long, Long>> model) {
    SortedMap<byte[], SortedMap<Long, Long>> own = newModel();
    for (int i = random.nextInt(5); i > 0; i--) {
      SortedMap<Long, Long> times = new TreeMap<>();
      int range = random.nextBoolean() ? 12 : 200;
      int offset = random.nextInt(3) * 100;
      for (int k = random.nextInt(1, 30); k > 0; k--) {
        times.put((long) offset + random.nextInt(range), value);
      }
      if (random.nextInt(10) == 0) {
        times.put(Long.MAX_VALUE, value);
      }
      own.put(("k" + random.nextInt(6)).getBytes(UTF_8), times);
    }
    List<Chunk> chunks = new ArrayList<>();
    own.forEach(
        (key, times) -> {
          model.computeIfAbsent(key, k -> new TreeMap<>()).putAll(times);
          LongValues chunk = new LongValues(FieldType.INTEGER, 1);
          chunk.append(Long.MIN_VALUE, -1); // before the rows that count
          for (Map.Entry<Long, Long> entry : times.entrySet()) {
            chunk.append(entry.getKey(), entry.getValue());
            if (random.nextInt(6) == 0) {
              chunks.add(new Chunk(key.clone(), chunk, chunk.size() > 1 ? 1 : 0, chunk.size()));
              chunk = new LongValues(FieldType.INTEGER, 1);
              chunk.append(Long.MIN_VALUE, -1);
            }
          }
          if (chunk.size() > 1) {
            chunks.add(new Chunk(key, chunk, 1, chunk.size()));
          }
        });
    return new Chunks(chunks);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mergesAsAMapDoes(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 500; round++) {
      SortedMap<byte[], SortedMap<Long, Long>> model = newModel();
      List<Chunks> newestFirst = new ArrayList<>();
      int sources = random.nextInt(6);
      for (int i = 0; i < sources; i++) { // the oldest first: later ones overwrite in the model
        newestFirst.add(0, randomSource(random, i, model));
      }
      MergingKeyIterator merged = new MergingKeyIterator(newestFirst);
      SortedMap<byte[], SortedMap<Long, Long>> found = newModel();
      byte[] lastKey = null;
      long lastTime = 0;
      while (merged.next()) {
        assertThat(merged.from()).as("seed %d", seed).isLessThan(merged.to());
        int order = lastKey == null ? -1 : Arrays.compareUnsigned(lastKey, merged.key());
        assertThat(order).as("seed %d: keys ascend", seed).isLessThanOrEqualTo(0);
        SortedMap<Long, Long> times = found.computeIfAbsent(merged.key(), k -> new TreeMap<>());
        for (int row = merged.from(); row < merged.to(); row++) {
          long time = merged.values().time(row);
          assertThat(order < 0 || lastTime < time).as("seed %d: times ascend", seed).isTrue();
          times.put(time, ((LongValues) merged.values()).values()[row]);
          order = 0;
          lastTime = time;
        }
        lastKey = merged.key();
      }
      assertThat(merged.next()).isFalse();
      assertThat(new ArrayList<>(found.values()))
          .as("seed %d", seed)
          .isEqualTo(new ArrayList<>(model.values()));
      assertThat(found.keySet()).containsExactlyElementsOf(model.keySet());
      merged.close();
      assertThat(newestFirst).allMatch(source -> source.closed);
    }
  }

  @Test
  void passesOnWholeChunksThatDoNotOverlap() throws IOException {
    byte[] key = {'k'};
    LongValues early = new LongValues(FieldType.INTEGER, 1);
    LongValues late = new LongValues(FieldType.INTEGER, 1);
    for (int i = 0; i < 100; i++) {
      early.append(i, 1);
      late.append(100 + i, 2);
    }
    MergingKeyIterator merged =
        new MergingKeyIterator(
            List.of(
                new Chunks(List.of(new Chunk(key, late, 0, 100))),
                new Chunks(List.of(new Chunk(key, early, 0, 100)))));
    assertThat(merged.next()).isTrue();
    assertThat(merged.values()).isSameAs(early);
    assertThat(merged.to() - merged.from()).isEqualTo(100);
    assertThat(merged.next()).isTrue();
    assertThat(merged.values()).isSameAs(late);
    assertThat(merged.next()).isFalse();
  }
}
