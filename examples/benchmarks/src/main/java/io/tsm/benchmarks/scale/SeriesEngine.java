package io.tsm.benchmarks.scale;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes, snapshots and reads a {@link SeriesLoad}, with one thread. */
final class SeriesEngine implements Contestant {
  /** Points in one entry of the log. */
  static final int BATCH = 1_000;

  private static final long SEGMENT_BYTES = 256L << 20; // as the sink's

  private final SeriesLoad load;
  private final SeriesKey[] keys;
  private final double sum;
  private final Path disk;
  private final FloatValues column = new FloatValues(1000);

  // Of all repeats, nanoseconds and bytes.
  private long writing;
  private long snapshotting;
  private long reading;
  private long logBytes;
  private long fileBytes;

  SeriesEngine(SeriesLoad load, Path disk) {
    this.load = load;
    this.keys = load.keys();
    this.disk = disk;
    double all = 0;
    for (int step = 0; step < load.steps(); step++) {
      for (int i = 0; i < keys.length; i++) {
        all += SeriesLoad.value(i, step);
      }
    }
    this.sum = all;
  }

  @Override
  public String name() {
    return load.toString();
  }

  @Override
  public List<Measurement> run() throws IOException {
    writing = 0;
    snapshotting = 0;
    reading = 0;
    logBytes = 0;
    fileBytes = 0;
    try (TemporaryFolder folder = new TemporaryFolder(disk)) {
      Storage storage = LocalStorage.temporary(folder.path());
      for (int repeat = 1; repeat <= load.repeats(); repeat++) {
        repeat(storage, repeat);
      }
    }
    return List.of(
        new Measurement("write", writing / 1e9, load.allValues(), logBytes),
        new Measurement("snapshot", snapshotting / 1e9, load.allValues(), fileBytes),
        new Measurement("read", reading / 1e9, load.allValues(), fileBytes));
  }

  private void repeat(Storage storage, int repeat) throws IOException {
    Cache cache = new Cache(new FieldTypes());
    Wal wal = new Wal(storage, i -> repeat + "-" + i + ".wal", SEGMENT_BYTES);
    long start = System.nanoTime();
    write(cache, wal);
    wal.closeSegments();
    long written = System.nanoTime();
    Compactor compactor =
        new Compactor(
            storage, (generation, sequence) -> new TsmFileName(generation, sequence).fileName());
    List<TsmFileInfo> files = compactor.writeSnapshot(cache, repeat, Throttle.NONE);
    long snapshot = System.nanoTime();
    for (TsmFileInfo file : files) {
      fileBytes += file.size();
    }
    read(storage, files);
    reading += System.nanoTime() - snapshot;
    snapshotting += snapshot - written;
    writing += written - start;
    logBytes += wal.size();
    for (TsmFileInfo file : files) {
      storage.delete(file.path());
    }
    for (Storage.FileEntry file : storage.list("")) {
      storage.delete(file.name());
    }
  }

  private void write(Cache cache, Wal wal) throws IOException {
    SeriesPoint point = new SeriesPoint();
    int unlogged = 0;
    for (int step = 0; step < load.steps(); step++) {
      long time = SeriesLoad.time(step);
      for (int i = 0; i < keys.length; i++) {
        point.set(keys[i], time, SeriesLoad.value(i, step));
        cache.write(point);
        if (++unlogged == BATCH) {
          wal.writeMulti(cache.unlogged());
          cache.markLogged();
          unlogged = 0;
        }
      }
    }
    wal.writeMulti(cache.unlogged());
    cache.markLogged();
  }

  private void read(Storage storage, List<TsmFileInfo> files) throws IOException {
    long values = 0;
    double found = 0;
    for (TsmFileInfo file : files) {
      try (TsmReader reader = TsmReader.open(storage.open(file.path()))) {
        BlockReader blocks = reader.blocks();
        for (int key = 0; key < reader.keyCount(); key++) {
          column.clear();
          reader.read(key, 0, reader.blockCount(key), blocks, column);
          values += column.size();
          for (int row = 0; row < column.size(); row++) {
            found += column.values()[row];
          }
        }
      }
    }
    if (values != load.values() || Math.abs(found - sum) > 1e-9 * Math.abs(sum)) {
      throw new IllegalStateException(
          "%s: %d values with the sum %f were read, of %d with %f"
              .formatted(load, values, found, load.values(), sum));
    }
  }
}
