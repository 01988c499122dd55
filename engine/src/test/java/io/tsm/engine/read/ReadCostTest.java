package io.tsm.engine.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.CachedInputFile;
import io.tsm.engine.io.CountingInputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Allocations;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not asked for is not read, and values cost no objects. */
class ReadCostTest {
  private static final String SHARD = "data/db/rp/1";
  private static final byte[] KEY = "cpu,host=a#!~#x".getBytes(UTF_8);

  /** Rows of a block. */
  private static final int BLOCK = 1000;

  @TempDir private Path folder;

  private LocalStorage storage;

  @BeforeEach
  void openStorage() {
    storage = new LocalStorage(folder);
  }

  private ShardReader open() throws IOException {
    return ShardReader.open(storage, SHARD);
  }

  /** A file of keys with {@code blocks} blocks, times counted in ones. */
  private void write(int generation, long firstTime, int blocks, byte[]... keys)
      throws IOException {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    for (byte[] key : keys) {
      FloatValues values = new FloatValues(blocks * BLOCK);
      for (int i = 0; i < blocks * BLOCK; i++) {
        values.append(firstTime + i, i % 100);
      }
      content.put(key, values);
    }
    TestContent.write(storage, path(generation, ".tsm"), content);
  }

  private static String path(int generation, String suffix) {
    return SHARD + "/%09d-%09d%s".formatted(generation, 1, suffix);
  }

  private static long count(KeyIterator values) throws IOException {
    long count = 0;
    while (values.next()) {
      count += values.to() - values.from();
    }
    return count;
  }

  @Test
  void aRangeOfTimeReadsTheBlocksThatHaveIt() throws IOException {
    write(1, 0, 10, KEY);
    try (ShardReader reader = open()) {
      assertThat(count(reader.values(KEY, 3500, 4200))).isEqualTo(701);
      assertThat(reader.blocksRead()).isEqualTo(2);
      assertThat(count(reader.values(KEY, 4000, 4999))).isEqualTo(1000);
      assertThat(reader.blocksRead()).isEqualTo(3);
      assertThat(count(reader.values(KEY, 10_000, Long.MAX_VALUE))).isZero();
      assertThat(count(reader.values(KEY, Long.MIN_VALUE, -1))).isZero();
      assertThat(reader.blocksRead()).isEqualTo(3);
      TimeRanges ends = TimeRanges.of(0, 0).union(TimeRanges.of(9999, 9999));
      assertThat(count(reader.values(KEY, ends))).isEqualTo(2);
      assertThat(reader.blocksRead()).isEqualTo(5);
    }
  }

  @Test
  void theLastValueCostsOneBlock() throws IOException {
    for (int generation = 1; generation <= 5; generation++) {
      write(generation, generation * 10_000L, 3, KEY);
    }
    try (ShardReader reader = open();
        DescendingCursor values = reader.descending(KEY, TimeRanges.ALL)) {
      assertThat(values.next()).isTrue();
      assertThat(values.values().time(values.to() - 1)).isEqualTo(52_999);
      assertThat(reader.blocksRead()).isEqualTo(1);
    }
  }

  @Test
  void deletedBlocksAndFilesOutOfTheRangeAreNotRead() throws IOException {
    write(1, 0, 4, KEY);
    write(2, 100_000, 4, KEY);
    new TombstoneWriter(storage)
        .append(path(1, ".tombstone"), List.of(new Tombstone(KEY, 900, 3100)));
    try (ShardReader reader = open()) {
      assertThat(count(reader.values(KEY, 0, 50_000))).isEqualTo(900 + 899);
      assertThat(reader.blocksRead()).isEqualTo(2);
    }
  }

  @Test
  void seriesAreChosenWithoutABlock() throws IOException {
    write(1, 0, 2, KEY, key("cpu,host=a#!~#y"), key("cpu,host=b#!~#x"), key("mem#!~#x"));
    try (ShardReader reader = open()) {
      SeriesScan scan =
          reader.select(
              Selection.all()
                  .measurement("cpu")
                  .where(TagPredicate.equal("host", "a"))
                  .fields("y")
                  .between(0, 10));
      assertThat(scan.next()).isTrue();
      assertThat(scan.summary(0).maxTime()).isEqualTo(10);
      assertThat(scan.next()).isFalse();
      assertThat(reader.measurements()).containsExactly("cpu", "mem");
      assertThat(reader.blocksRead()).isZero();

      assertThat(reader.count(Selection.all().measurement("cpu").between(0, 10))).isEqualTo(33);
      assertThat(reader.blocksRead()).isEqualTo(3);
    }
  }

  @Test
  void aMeasurementIsFoundBySearchAndNotByLookingAtAllKeys() throws IOException {
    byte[][] keys = new byte[3000][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key("m%04d,host=a#!~#x".formatted(i / 3));
      keys[i][keys[i].length - 1] += (byte) (i % 3);
    }
    CountingKeys source = new CountingKeys(keys);
    SeriesScan scan = new SeriesScan(List.of(source), Selection.all().measurement("m0500"));
    assertThat(scan.next()).isTrue();
    assertThat(scan.fieldCount()).isEqualTo(3);
    assertThat(scan.next()).isFalse();
    assertThat(source.keysRead).isEqualTo(3);
  }

  @Test
  void boundsComeFromTheIndexAsFarAsTheyCan() throws IOException {
    write(1, 0, 5, KEY, key("cpu,host=b#!~#x"));
    Selection all = Selection.all();
    try (ShardReader reader = open()) {
      assertThat(reader.bounds(all)).contains(new TimeBounds(0, 4999));
      assertThat(reader.bounds(all.between(2000, 9000))).contains(new TimeBounds(2000, 4999));
      assertThat(reader.summary(KEY, TimeRanges.of(1500, 3500)).blocks()).isEqualTo(3);
      assertThat(reader.blocksRead()).isZero();
    }
    new TombstoneWriter(storage)
        .append(path(1, ".tombstone"), List.of(new Tombstone(KEY, Long.MIN_VALUE, 100)));
    try (ShardReader reader = open()) {
      assertThat(reader.bounds(all.measurement("cpu").where(TagPredicate.equal("host", "a"))))
          .contains(new TimeBounds(101, 4999));
      assertThat(reader.blocksRead()).isEqualTo(1);
    }
  }

  @Test
  void cursorsAllocateNothingForAValue() throws IOException {
    byte[] other = key("cpu,host=a#!~#y");
    write(1, 0, 200, KEY, other);
    write(2, 50_000, 100, KEY, other);
    try (ShardReader reader = open()) {
      assertThat(allocatedPerValue(() -> count(reader.values(KEY)))).isLessThan(1);
      assertThat(allocatedPerValue(() -> rows(reader) * 2)).isLessThan(1);
    }
  }

  private static long rows(ShardReader reader) throws IOException {
    long rows = 0;
    SeriesScan scan = reader.select(Selection.all());
    while (scan.next()) {
      try (RowCursor cursor = scan.rows().byRow()) {
        while (cursor.next()) {
          rows += cursor.isPresent(0) && cursor.doubleValue(1) >= 0 ? 1 : 0;
        }
      }
    }
    return rows;
  }

  private interface Read {
    long values() throws IOException;
  }

  private static double allocatedPerValue(Read read) throws IOException {
    long count = read.values();
    assertThat(count).isGreaterThanOrEqualTo(200_000);
    return (double) Allocations.during(read::values) / count;
  }

  @Test
  void overARequestEachAShortFileCostsOne() throws IOException {
    write(1, 0, 5, KEY, key("cpu,host=b#!~#x"));
    CountingInputFile requests = new CountingInputFile(storage.open(path(1, ".tsm")));
    TsmReader file = TsmReader.open(new CachedInputFile(requests));
    ShardReader.File part = new ShardReader.File(file, Tombstones.NONE);
    try (ShardReader reader = ShardReader.of(List.of(part), file)) {
      assertThat(count(reader.iterator())).isEqualTo(10 * BLOCK);
      assertThat(requests.reads()).isEqualTo(1);
      assertThat(requests.bytesRead()).isEqualTo(file.size());
    }
  }

  /** Reading ahead pays where all is read, and is a waste where some blocks of each key are. */
  @Test
  void aFewBlocksOfEachKeyAreReadWithoutMuchBetweenThem() throws IOException {
    byte[][] keys = new byte[20][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key("cpu,host=%02d#!~#x".formatted(i));
    }
    write(1, 0, 50, keys);
    CountingInputFile requests = new CountingInputFile(storage.open(path(1, ".tsm")));
    TsmReader file = TsmReader.open(requests);
    ShardReader.File part = new ShardReader.File(file, Tombstones.NONE);
    long opened = requests.bytesRead();
    try (ShardReader reader = ShardReader.of(List.of(part), file)) {
      long needed = 0;
      for (byte[] key : keys) {
        assertThat(count(reader.values(key, 20_000, 23_999))).isEqualTo(4 * BLOCK);
        for (int block = 20; block < 24; block++) {
          needed += file.block(file.find(key), block).size();
        }
      }
      assertThat(reader.blocksRead()).isEqualTo(4L * keys.length);
      assertThat(requests.bytesRead() - opened).isBetween(needed, 2 * needed);
    }
  }

  @Test
  void blocksThatFollowEachOtherCanBeReadIntoOneColumn() throws IOException {
    write(1, 0, 5, KEY);
    try (TsmReader file = TsmReader.open(storage.open(path(1, ".tsm")))) {
      BlockReader blocks = file.blocks();
      Values out = Values.create(file.type(0), 2 * BLOCK);
      assertThat(file.read(0, 1, 3, blocks, out)).isEqualTo(2 * BLOCK);
      assertThat(out.time(0)).isEqualTo(1000);
      assertThat(out.time(2 * BLOCK - 1)).isEqualTo(2999);
      assertThat(blocks.blocksRead()).isEqualTo(2);
    }
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }
}
