package io.tsm.engine.shard;

import static io.tsm.engine.testing.crash.Operation.CLOSE;
import static io.tsm.engine.testing.crash.Operation.CREATE;
import static io.tsm.engine.testing.crash.Operation.MAKE_DIRECTORY;
import static io.tsm.engine.testing.crash.Operation.OPEN;
import static io.tsm.engine.testing.crash.Operation.READ;
import static io.tsm.engine.testing.crash.Operation.SYNC_DIRECTORY;
import static io.tsm.engine.testing.crash.Operation.SYNC_FILE;
import static io.tsm.engine.testing.crash.Operation.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.compact.MergeResult;
import io.tsm.engine.compact.MergeSource;
import io.tsm.engine.compact.TsmMerger;
import io.tsm.engine.io.CountingInputFile;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.RowCursor;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.testing.crash.CountedDisk;
import io.tsm.engine.testing.crash.Operation;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is done to the disk for fixed inputs: counts, not times, so it is the same everywhere. */
class OperationCountsTest {
  /** Of a block that is full. */
  private static final int BLOCK = 1000;

  private static final int KEYS = 5;
  private static final int BLOCKS = 4; // of a key, in a file

  /** How much a reader that reads in the order of the file reads at once. */
  private static final int READ_AHEAD = 1 << 18;

  private final CountedDisk disk = new CountedDisk();

  private static byte[] key(int key) {
    return ("cpu,host=h" + key + "#!~#value").getBytes(UTF_8);
  }

  /** A file of full blocks, times counted in ones. */
  private void write(String path, long firstTime) throws IOException {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    for (int key = 0; key < KEYS; key++) {
      LongValues values = new LongValues(FieldType.INTEGER, BLOCKS * BLOCK);
      for (int i = 0; i < BLOCKS * BLOCK; i++) {
        values.append(firstTime + i, key * 1_000_003L * i % 7919);
      }
      content.put(key(key), values);
    }
    var unused = TestContent.write(disk.storage(), path, content);
  }

  private CountingInputFile open(String path) throws IOException {
    return new CountingInputFile(disk.storage().open(path));
  }

  private static long blockBytes(TsmReader file) {
    long bytes = 0;
    for (int key = 0; key < file.keyCount(); key++) {
      for (int block = 0; block < file.blockCount(key); block++) {
        bytes += file.block(key, block).size();
      }
    }
    return bytes;
  }

  @Test
  void aBatchIsOneWriteAndABarrierOneSyncHoweverManyPointsThereAre() throws Exception {
    for (int rows : new int[] {1, 5000}) {
      Cache cache = new Cache(new FieldTypes());
      LongValues column = new LongValues(FieldType.INTEGER, rows);
      for (int i = 0; i < rows; i++) {
        column.append(i, i);
      }
      Map<Operation, Long> operations =
          disk.during(
              () -> {
                try (Wal wal = new Wal(disk.storage(), i -> rows + "-" + i + ".wal", 1 << 30)) {
                  for (int batch = 0; batch < 7; batch++) {
                    for (int series = 0; series < 3; series++) {
                      SeriesKey key = SeriesKey.ofStored(new byte[] {'m'}, 0, 1);
                      cache.write(key, new byte[] {(byte) ('a' + series)}, column, 0, rows);
                    }
                    wal.writeMulti(cache.unlogged());
                    cache.markLogged();
                  }
                  var unused = wal.closeSegments();
                }
              });
      assertThat(operations)
          .isEqualTo(Map.of(CREATE, 1L, WRITE, 7L, SYNC_FILE, 1L, SYNC_DIRECTORY, 1L, CLOSE, 1L));
    }
  }

  @Test
  void aSnapshotIsOneFileThatIsSyncedOnce() throws Exception {
    for (int rows : new int[] {1, 20_000}) {
      Cache cache = new Cache(new FieldTypes());
      LongValues column = new LongValues(FieldType.INTEGER, rows);
      for (int i = 0; i < rows; i++) {
        column.append(i, i * 31L % 17);
      }
      for (int series = 0; series < 10; series++) {
        byte[] name = ("m,t=" + series).getBytes(UTF_8);
        SeriesKey key = SeriesKey.ofStored(name, 0, name.length);
        cache.write(key, new byte[] {'f'}, column, 0, rows);
      }
      Compactor compactor =
          new Compactor(disk.storage(), (generation, sequence) -> rows + "/" + sequence + ".tsm");
      Map<Operation, Long> operations =
          disk.during(() -> compactor.writeSnapshot(cache, 1, Throttle.NONE));
      assertThat(operations.get(WRITE)).isLessThanOrEqualTo(2); // blocks and index, in large pieces
      assertThat(operations)
          .containsEntry(CREATE, 1L)
          .containsEntry(SYNC_FILE, 1L)
          .containsEntry(MAKE_DIRECTORY, 1L)
          .containsEntry(SYNC_DIRECTORY, 2L) // its own, and the one that got it
          .containsEntry(CLOSE, 1L)
          .hasSize(6);
    }
  }

  @Test
  void openingAFileReadsItsIndexOnceAndNoBlock() throws Exception {
    write("a.tsm", 0);
    CountingInputFile counted = open("a.tsm");
    try (TsmReader file = TsmReader.open(counted)) {
      assertThat(counted.reads()).isEqualTo(3); // header, footer, index
      assertThat(counted.bytesRead()).isEqualTo(5 + file.size() - file.indexPosition());
      for (int key = 0; key < KEYS; key++) {
        assertThat(file.find(key(key))).isEqualTo(key);
      }
      assertThat(counted.reads()).isEqualTo(3);
    }
  }

  @Test
  void aRangeOfTimeReadsTheBytesOfItsBlocksAndNoOthers() throws Exception {
    write("a.tsm", 0);
    CountingInputFile counted = open("a.tsm");
    TsmReader file = TsmReader.open(counted);
    ShardReader.File part = new ShardReader.File(file, Tombstones.NONE);
    try (ShardReader reader = ShardReader.of(List.of(part), file)) {
      long before = counted.bytesRead();
      try (KeyIterator values = reader.values(key(2), 1500, 1600)) {
        assertThat(values.next()).isTrue();
        assertThat(values.to() - values.from()).isEqualTo(101);
        assertThat(values.next()).isFalse();
      }
      assertThat(counted.bytesRead() - before).isEqualTo(file.block(2, 1).size());
      assertThat(reader.blocksRead()).isEqualTo(1);
    }
  }

  @Test
  void whoStopsAfterAFewRowsHasReadTheFirstBlockOfEachField() throws Exception {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    for (String field : List.of("x", "y")) {
      LongValues values = new LongValues(FieldType.INTEGER, 10 * BLOCK);
      for (int i = 0; i < 10 * BLOCK; i++) {
        values.append(i, i);
      }
      content.put(("m,t=a#!~#" + field).getBytes(UTF_8), values);
      content.put(("m,t=b#!~#" + field).getBytes(UTF_8), values);
    }
    var unused = TestContent.write(disk.storage(), "a.tsm", content);
    TsmReader file = TsmReader.open(disk.storage().open("a.tsm"));
    ShardReader.File part = new ShardReader.File(file, Tombstones.NONE);
    try (ShardReader reader = ShardReader.of(List.of(part), file)) {
      SeriesScan scan = reader.select(Selection.all());
      assertThat(scan.next()).isTrue();
      try (RowCursor rows = scan.rows().byRow()) {
        for (int i = 0; i < 100; i++) {
          assertThat(rows.next()).isTrue();
        }
        assertThat(reader.blocksRead()).isEqualTo(2);
      }
      assertThat(reader.blocksRead()).isEqualTo(2);
    }
  }

  @Test
  void aMergeReadsEachBlockOnceAndDecodesNoneThatNothingOverlaps() throws Exception {
    MergeResult result = merge(0, (long) BLOCKS * BLOCK, 2L * BLOCKS * BLOCK);
    assertThat(result.blocksDecoded()).isZero();
    assertThat(result.blocksPassed()).isEqualTo(3 * KEYS * BLOCKS);
  }

  @Test
  void aMergeDecodesTheBlocksThatOverlapAndNoOthers() throws Exception {
    // The first block of the second file lies over the last two of the first.
    MergeResult result = merge(0, (long) (BLOCKS - 1) * BLOCK - BLOCK / 2);
    assertThat(result.blocksDecoded()).isEqualTo(KEYS * (2 + 2));
    assertThat(result.blocksPassed()).isEqualTo(KEYS * (2 * BLOCKS - 4));
  }

  /** Merges files of these first times; each of their bytes is read once, and the last written. */
  private MergeResult merge(long... firstTimes) throws Exception {
    List<MergeSource> sources = new ArrayList<>();
    List<CountingInputFile> files = new ArrayList<>();
    for (long firstTime : firstTimes) {
      write(firstTime + ".tsm", firstTime);
      CountingInputFile counted = open(firstTime + ".tsm");
      files.add(counted);
      sources.add(new MergeSource(TsmReader.open(counted), Tombstones.NONE));
    }
    long[] opened = files.stream().mapToLong(CountingInputFile::bytesRead).toArray();
    MergeResult[] result = new MergeResult[1];
    Map<Operation, Long> operations =
        disk.during(
            () ->
                result[0] =
                    new TsmMerger(disk.storage(), () -> "merged.tsm", TsmLimits.FORMAT)
                        .merge(sources, false, Throttle.NONE));
    for (int i = 0; i < opened.length; i++) {
      TsmReader reader = sources.get(i).reader();
      long bytes = blockBytes(reader);
      assertThat(bytes).isLessThan(READ_AHEAD); // so it is one request
      assertThat(files.get(i).bytesRead() - opened[i]).isEqualTo(bytes);
      reader.close();
    }
    assertThat(operations)
        .containsEntry(READ, (long) opened.length)
        .containsEntry(CREATE, 1L)
        .containsEntry(SYNC_FILE, 1L)
        .doesNotContainKey(OPEN);
    try (TsmReader merged = TsmReader.open(disk.storage().open("merged.tsm"));
        KeyIterator values = merged.iterator()) {
      int rows = 0;
      while (values.next()) {
        rows += values.to() - values.from();
      }
      long span = firstTimes[firstTimes.length - 1] + (long) BLOCKS * BLOCK;
      assertThat(rows).isEqualTo(KEYS * span);
    }
    return result[0];
  }
}
