package io.tsm.engine.fuzz;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.engine.shard.CacheBudget;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.Shard;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardOptions;
import io.tsm.engine.shard.ShardStore;
import io.tsm.engine.testing.SampleLines;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A root of an embedded engine with all kinds of files, on a disk in memory. An input is the number
 * of a file and what it is to hold.
 */
final class RootInputs {
  private static final String DB = "db";
  private static final String POLICY = "rp";
  private static final Duration GROUP = Duration.ofDays(365 * 3); // one shard has it all
  private static final ShardOptions OPTIONS =
      new ShardOptions(1 << 20, CompactionOptions.DEFAULT, Throttle.NONE, System::nanoTime);

  private final CrashDisk disk = new CrashDisk();
  private final List<String> paths = new ArrayList<>();
  private final TsmInputs tsm;
  private final WalInputs wal;
  private final TombstoneInputs tombstones;

  RootInputs(TsmInputs tsm, WalInputs wal, TombstoneInputs tombstones) throws IOException {
    this.tsm = tsm;
    this.wal = wal;
    this.tombstones = tombstones;
    CrashStorage storage = storage(disk);
    LayoutFile.readOrCreate(storage, GROUP, 1, 1);
    SampleLines lines = new SampleLines(3);
    try (ShardStore store = open(storage)) {
      for (int i = 0; i < 2; i++) {
        write(store, lines);
        for (Shard shard : store.allShards()) {
          shard.writeSnapshot();
          shard.deleteRange(series -> series.tags().containsValue("h 1"), 0, Long.MAX_VALUE / 4);
        }
      }
      write(store, lines);
    }
    try (ShardStore store = open(storage)) {
      write(store, lines);
    }
    addFiles(storage, "");
    for (String path : List.copyOf(paths)) {
      if (path.endsWith("2.wal.crc32c")) {
        storage.delete(path); // as if the last process had died
        paths.remove(path);
      }
    }
  }

  private static void write(ShardStore store, SampleLines lines) throws IOException {
    List<Point> points = new ArrayList<>();
    byte[] text = lines.next(12).getBytes(StandardCharsets.UTF_8);
    try (LineProtocolReader reader =
        LineProtocolReader.of(text, new PointBuilder(), Precision.NANOSECONDS)) {
      while (reader.next()) {
        points.add(Point.copyOf(reader.point()));
      }
    }
    store.write(DB, POLICY, points, true);
  }

  private void addFiles(Storage storage, String directory) throws IOException {
    for (Storage.FileEntry entry : storage.list(directory)) {
      String path = directory.isEmpty() ? entry.name() : directory + "/" + entry.name();
      if (entry.isDirectory()) {
        addFiles(storage, path);
      } else {
        paths.add(path);
      }
    }
  }

  static CrashStorage storage(CrashDisk disk) {
    return new CrashStorage(disk, new CrashProcess(new Faults(1)));
  }

  static ShardStore open(Storage storage) throws IOException {
    ShardLayout layout = LayoutFile.read(storage);
    CacheBudget budget = new CacheBudget(1L << 30, Duration.ZERO);
    return ShardStore.open(storage, layout, OPTIONS, budget, (path, readable, size) -> {});
  }

  /** The number of a file, in one byte, and what is in it now. */
  byte[] next(SplittableRandom random) throws IOException {
    int number = random.nextInt(paths.size());
    byte[] valid = read(storage(disk), paths.get(number));
    byte[] damaged =
        switch (paths.get(number).replaceFirst(".*\\.", "")) {
          case "tsm" -> tsm.next(random, valid);
          case "wal" -> wal.next(random, valid);
          case "tombstone" -> tombstones.next(random, valid);
          default -> Mutations.some(random, valid, valid);
        };
    return Mutations.replace(damaged, 0, 0, new byte[] {(byte) number});
  }

  private static byte[] read(Storage storage, String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /** A root with a file that is damaged so. */
  CrashDisk disk(byte[] input) throws IOException {
    CrashDisk damaged = disk.copy();
    Storage storage = storage(damaged);
    String path = paths.get(input[0]);
    storage.delete(path);
    try (OutputFile file = storage.create(path)) {
      file.write(input, 1, input.length - 1);
      file.sync();
    }
    return damaged;
  }
}
