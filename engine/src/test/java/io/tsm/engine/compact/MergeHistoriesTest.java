package io.tsm.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TsmFileInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files with random values and deletes, merged in any order of neighbours, against a model. */
class MergeHistoriesTest {
  private static final FieldType[] TYPES = FieldType.values();
  private static final int KEYS = 6;
  private static final int TIMES = 6000;

  @TempDir private Path folder;

  static LongStream seeds() {
    return Seeds.seeds(60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mergedInAnyOrderTheValuesStay(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NavigableMap<Long, String>> model = new TreeMap<>();
    try (MergeFiles files = new MergeFiles(folder)) {
      if (random.nextBoolean()) {
        files.limits(2 + random.nextInt(4), 5_000 + random.nextInt(20_000));
      }
      // A generation is the list of files that one merge made.
      List<List<MergeSource>> generations = new ArrayList<>();
      int count = 2 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        generations.add(List.of(randomFile(random, files, model)));
      }
      while (generations.size() > 1) {
        int from = random.nextInt(generations.size() - 1);
        int to = Math.min(generations.size(), from + 2 + random.nextInt(3));
        List<MergeSource> sources =
            generations.subList(from, to).stream().flatMap(List::stream).toList();
        boolean recut = random.nextInt(3) == 0;
        MergeResult result = files.merge(recut, Throttle.NONE, sources.toArray(new MergeSource[0]));
        generations.subList(from, to).clear();
        List<MergeSource> merged = new ArrayList<>();
        for (TsmFileInfo file : result.files()) {
          merged.add(files.open(file.path()));
        }
        generations.add(from, merged);
        if (generations.size() == 1) {
          assertThat(files.rows(result)).as("seed %d", seed).isEqualTo(rows(model));
        }
      }
    }
  }

  private static List<String> rows(Map<String, NavigableMap<Long, String>> model) {
    List<String> rows = new ArrayList<>();
    model.values().forEach(values -> rows.addAll(values.values()));
    return rows;
  }

  /** Values of some keys, of which some are deleted right away. */
  private static MergeSource randomFile(
      SplittableRandom random, MergeFiles files, Map<String, NavigableMap<Long, String>> model)
      throws IOException {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    List<Tombstone> deleted = new ArrayList<>();
    int first = random.nextInt(KEYS);
    for (int i = 0; i <= random.nextInt(KEYS); i++) {
      int number = (first + i) % KEYS;
      byte[] key = MergeFiles.key("f" + number);
      Values values = column(random, TYPES[number % TYPES.length]);
      content.put(key, values);
      NavigableMap<Long, String> inFile = new TreeMap<>();
      for (int row = 0; row < values.size(); row++) {
        inFile.put(values.time(row), TestContent.text(key, values, row));
      }
      for (int j = random.nextInt(3); j > 0; j--) {
        long from = random.nextInt(TIMES);
        long to = random.nextInt(8) == 0 ? Long.MAX_VALUE : from + random.nextInt(TIMES / 3);
        deleted.add(new Tombstone(key, from, to));
        inFile.subMap(from, true, to, true).clear();
      }
      // A tombstone hides values of its own file only.
      model.computeIfAbsent("f" + number, name -> new TreeMap<>()).putAll(inFile);
    }
    return files.source(content, deleted.toArray(new Tombstone[0]));
  }

  /** Times in a row, or spread, or both. */
  private static Values column(SplittableRandom random, FieldType type) {
    Values values = Values.create(type, 16);
    int time = random.nextInt(TIMES / 2);
    int rows = 1 + random.nextInt(random.nextBoolean() ? 3000 : 50);
    int gap = random.nextBoolean() ? 1 : 1 + random.nextInt(100);
    for (int i = 0; i < rows && time < TIMES; i++) {
      TestContent.append(random, values, time);
      time += random.nextInt(4) == 0 ? gap : 1;
    }
    return values;
  }
}
