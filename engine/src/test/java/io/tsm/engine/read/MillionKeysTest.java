package io.tsm.engine.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.CountingInputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it takes to open a file with a million keys. */
class MillionKeysTest {
  private static final int KEYS = 1_000_000;
  private static final String PATH = "000000001-000000001.tsm";

  /** Bytes of the index beside the key: lengths and type (5), one block (28), where it is (4). */
  private static final int BYTES_PER_KEY = 37;

  private static final double SLACK = 1.1;

  @TempDir private Path folder;

  private static byte[] key(int i) {
    return "cpu,host=host%07d#!~#usage".formatted(i).getBytes(UTF_8);
  }

  private void write(LocalStorage storage) throws IOException {
    try (TsmWriter writer = new TsmWriter(storage.create(PATH))) {
      for (int i = 0; i < KEYS; i++) {
        FloatValues values = new FloatValues(1);
        values.append(i, i);
        writer.write(key(i), values);
      }
      writer.finish();
    }
  }

  @Test
  void opensWithoutABlockInTheMemoryThatIsPromised() throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    write(storage);
    long heapBefore = usedHeap();
    long directBefore = directMemory();
    CountingInputFile file = new CountingInputFile(storage.open(PATH));
    long start = System.nanoTime();
    TsmReader reader = TsmReader.open(file);
    ShardReader.check(reader);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    assertThat(file.bytesRead()).isEqualTo(reader.size() - reader.indexPosition() + 5);
    long heap = usedHeap() - heapBefore;
    System.out.printf(
        Locale.ROOT,
        "opened %,d keys in %d ms; %.1f bytes on the heap for a key of %d bytes%n",
        KEYS,
        millis,
        (double) heap / KEYS,
        key(0).length);
    assertThat((double) heap / KEYS).isLessThan((key(0).length + BYTES_PER_KEY) * SLACK);
    assertThat(directMemory() - directBefore).isLessThan(1 << 20);
    readsOne(reader);
  }

  /** Neither does a look into the file read more, or take more memory than that. */
  private static void readsOne(TsmReader file) throws IOException {
    ShardReader.File part = new ShardReader.File(file, Tombstones.NONE);
    try (ShardReader reader = ShardReader.of(List.of(part), file)) {
      assertThat(reader.summary(key(654_321), TimeRanges.ALL).minTime()).isEqualTo(654_321);
      assertThat(reader.blocksRead()).isZero();
      assertThat(reader.count(Selection.all().between(654_321, 654_322))).isEqualTo(2);
      assertThat(reader.blocksRead()).isEqualTo(2);
    }
  }

  private static long usedHeap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) { // what other tests left goes in the first of them
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
