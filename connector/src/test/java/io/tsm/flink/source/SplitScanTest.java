package io.tsm.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.TagPredicate;
import io.tsm.engine.testing.Seeds;
import io.tsm.flink.source.TsmRowConverter.RowFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.annotation.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What splits there are of a root, and what is read of them, from any row on. */
class SplitScanTest {
  private static final long WEEK = 604_800_000_000_000L;

  @TempDir private Path root;

  static LongStream seeds() {
    return Seeds.seeds(15);
  }

  private TsmSourceOptions options(@Nullable Duration monitorInterval, long splitBytes) {
    return new TsmSourceOptions(
        root.toString(),
        RootWriter.DATABASE,
        "autogen",
        null,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        TagPredicate.all(),
        null,
        0,
        monitorInterval,
        splitBytes);
  }

  private ShardLister.Found list(TsmSourceOptions options) throws IOException {
    return new ShardLister(new LocalStorage(root), options).all(2);
  }

  private List<TsmSplit> read(TsmSourceOptions options, TsmSplit split, List<String> into)
      throws IOException {
    List<TsmSplit> positions = new ArrayList<>();
    try (SplitScan<String> scan =
        new SplitScan<>(new LocalStorage(root), options, new RowLines(), null, split)) {
      SplitRows<String> rows;
      do {
        rows = scan.next();
        rows.nextSplit();
        ScanRow<String> row = rows.nextRecordFromSplit();
        while (row != null) {
          RowFunction<String> function = row.function;
          into.add(function.convert(row.row));
          positions.add(split.at(row.series, row.row.time()));
          row = rows.nextRecordFromSplit();
        }
      } while (!rows.isLast());
    }
    return positions;
  }

  /** Rows by series and time. */
  private static final class Model {
    private final Map<String, TreeMap<Long, String>> rows = new TreeMap<>();

    List<String> lines() {
      return rows.values().stream().flatMap(series -> series.values().stream()).toList();
    }
  }

  private Model write(SplittableRandom random) throws IOException {
    Model model = new Model();
    RootWriter writer = new RootWriter(root);
    int seriesCount = 1 + random.nextInt(30);
    for (int file = 1 + random.nextInt(4); file > 0; file--) {
      List<String> lines = new ArrayList<>();
      for (int i = 1 + random.nextInt(4000); i > 0; i--) {
        String series =
            (random.nextBoolean() ? "m,t=" : "m$,t=") + Math.abs(random.nextInt() % seriesCount);
        long time = random.nextInt(3) * WEEK + random.nextInt(2000);
        String line = series + " v=" + random.nextInt(1000) + "i " + time;
        lines.add(line);
        model.rows.computeIfAbsent(series, key -> new TreeMap<>()).put(time, line);
      }
      writer.write(lines);
    }
    return model;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void allSplitsTogetherHaveEachRowOnceAndGoOnFromAnyRow(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = write(random);
    TsmSourceOptions options = options(null, 500 + random.nextInt(20_000));
    List<String> all = new ArrayList<>();
    for (TsmSplit split : list(options).splits()) {
      List<String> lines = new ArrayList<>();
      List<TsmSplit> positions = read(options, split, lines);
      all.addAll(lines);
      for (int i = 0; i < 5 && !lines.isEmpty(); i++) {
        int at = random.nextInt(lines.size());
        if (random.nextInt(8) == 0) {
          new RootWriter(root).compact(); // the files of the split are not there any more
        }
        List<String> rest = new ArrayList<>();
        read(options, positions.get(at), rest);
        assertThat(rest)
            .as("seed %d, from row %d", seed, at)
            .isEqualTo(lines.subList(at + 1, lines.size()));
      }
    }
    assertThat(all).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(model.lines());
  }

  @Test
  void aLargeShardIsReadInPartsOfAboutTheSameSize() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      lines.add("m,t=" + (100 + i % 40) + " v=" + i * 0.37 + " " + i * 7919L);
    }
    new RootWriter(root).write(lines);
    TsmSourceOptions options = options(null, 20_000);

    List<TsmSplit> splits = list(options).splits();

    assertThat(splits.size()).isBetween(4, 20);
    for (TsmSplit split : splits) {
      List<String> part = new ArrayList<>();
      read(options, split, part);
      assertThat(part.size()).isBetween(10_000 / splits.size(), 40_000 / splits.size());
    }
  }

  @Test
  void splitsComeInTheOrderOfTimeAndSayWhatIsRead() throws IOException {
    new RootWriter(root).write(List.of("m v=1 " + 3 * WEEK, "m v=2 0", "m v=3 " + WEEK));
    List<Long> watermarks =
        list(options(null, 1 << 20)).splits().stream().map(TsmSplit::watermark).toList();
    assertThat(watermarks).isSorted().hasSize(3).doesNotContain(TsmSplit.NO_WATERMARK);
    assertThat(watermarks.get(0)).isLessThan(0);
  }

  @Test
  void whatIsOnlyInTheLogIsRead() throws IOException {
    new RootWriter(root).write(List.of("m,t=a v=1i 1", "m,t=b v=2i 2"));
    new RootWriter(root).writeLog(List.of("m,t=b v=3i 2", "m,t=c v=4i 3"));
    TsmSourceOptions options = options(null, 1);
    List<String> lines = new ArrayList<>();
    for (TsmSplit split : list(options).splits()) {
      read(options, split, lines);
    }
    assertThat(lines).containsExactly("m,t=a v=1i 1", "m,t=b v=3i 2", "m,t=c v=4i 3");
  }

  @Test
  void aNewGenerationThatWasMergedIsAnErrorThatNamesTheOption() throws IOException {
    RootWriter writer = new RootWriter(root);
    TsmSourceOptions options = options(Duration.ofSeconds(1), 1 << 20);
    ShardLister lister = new ShardLister(new LocalStorage(root), options);
    writer.write(List.of("m v=1i 1"));
    ShardLister.Found first = lister.all(1);
    writer.write(List.of("m v=2i 2"));
    writer.write(List.of("m v=3i 3"));
    ShardLister.Found second = lister.news(first.generations());
    assertThat(second.splits())
        .extracting(split -> split.files().generation())
        .containsExactly(2, 3);

    writer.compact();

    assertThatThrownBy(() -> lister.news(first.generations()))
        .hasMessageContaining("generation 2 was merged before it was read")
        .hasMessageContaining("'compaction.min-age'");
    for (TsmSplit split : List.of(first.splits().get(0), second.splits().get(1))) {
      assertThatThrownBy(() -> read(options, split, new ArrayList<>()))
          .hasMessageContaining("was merged before it was read")
          .hasMessageContaining("'compaction.min-age'");
    }
    assertThat(lister.news(second.generations()).splits()).isEmpty(); // it was read as generation 3
  }

  @Test
  void aGenerationWhoseValuesWereAllDeletedIsMissed() throws IOException {
    RootWriter writer = new RootWriter(root);
    TsmSourceOptions options = options(Duration.ofSeconds(1), 1 << 20);
    ShardLister lister = new ShardLister(new LocalStorage(root), options);
    writer.write(List.of("m,t=a v=1i 1"));
    Map<Long, Integer> known = lister.all(1).generations();
    writer.write(List.of("m,t=b v=2i 2"));
    writer.write(List.of("m,t=a v=3i 3"));
    String shard = list(options).splits().get(0).directory();
    Files.delete(root.resolve(shard).resolve("000000002-000000001.tsm"));

    assertThatThrownBy(() -> lister.news(known)).hasMessageContaining("generation 2 was merged");
  }

  @Test
  void aShardThatExpiredBeginsAnew() throws IOException {
    RootWriter writer = new RootWriter(root);
    TsmSourceOptions options = options(Duration.ofSeconds(1), 1 << 20);
    ShardLister lister = new ShardLister(new LocalStorage(root), options);
    writer.write(List.of("m,t=a v=1i 1"));
    writer.write(List.of("m,t=a v=2i 2"));
    Map<Long, Integer> known = lister.all(1).generations();
    writer.delete(SeriesKey.of("m", Map.of("t", "a"))::equals, 0, 10);
    writer.compact();
    ShardLister.Found gone = lister.news(known);
    assertThat(gone.generations()).isEmpty();

    writer.write(List.of("m,t=a v=3i 3"));

    assertThat(lister.news(gone.generations()).splits()).hasSize(1);
  }

  @Test
  void aFolderThatIsEmptyOrMissingHasNoRowsAndAForeignOneIsAnError() throws IOException {
    TsmSourceOptions options = options(null, 1);
    assertThat(list(options).splits()).isEmpty();
    Files.createDirectories(root.resolve("photos"));
    assertThatThrownBy(() -> list(options)).hasMessageContaining("is not a root");
  }
}
