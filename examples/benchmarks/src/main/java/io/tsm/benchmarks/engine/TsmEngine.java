package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.Stopwatch;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.TsmFormat;
import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.Precision;
import io.tsm.engine.model.Values;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The engine of this project, through the classes that its sink goes through: cache and log,
 * snapshot, reader.
 */
final class TsmEngine implements Contestant {
  static final String NAME = "this engine";

  private static final long SEGMENT_BYTES = 10L << 20; // as InfluxDB's

  private final Workload workload;
  private final Path disk;

  TsmEngine(Workload workload, Path disk) {
    this.workload = workload;
    this.disk = disk;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Measurement> run() throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(parse());
    try (TemporaryFolder folder = new TemporaryFolder(disk)) {
      LocalStorage storage = new LocalStorage(folder.path());
      measurements.add(write("write, one sync", storage, new Cache(new FieldTypes()), false));
      Cache cache = new Cache(new FieldTypes());
      measurements.add(write("write", storage, cache, true));

      Stopwatch snapshot = new Stopwatch();
      Compactor compactor =
          new Compactor(storage, (generation, sequence) -> path(generation, sequence));
      List<TsmFileInfo> files = compactor.writeSnapshot(cache, 1, Throttle.NONE);
      measurements.add(snapshot.stop("snapshot", workload.values(), folder.bytes(".tsm")));

      measurements.add(read(storage, files, folder.bytes(".tsm")));
      check(folder.path(), files);
    }
    return measurements;
  }

  private static String path(int generation, int sequence) {
    return new TsmFileName(generation, sequence).fileName();
  }

  private Measurement parse() throws IOException {
    byte[] text = workload.text();
    Stopwatch parse = new Stopwatch();
    PointBuilder builder = new PointBuilder();
    Checksum found = new Checksum(); // so that each value is looked at
    try (LineProtocolReader reader = LineProtocolReader.of(text, builder, Precision.NANOSECONDS)) {
      while (reader.next()) {
        PointView point = reader.point();
        for (int i = 0; i < point.fieldCount(); i++) {
          found.add(point.time(), point.bits(i));
        }
      }
    }
    Measurement measurement = parse.stop("parse", workload.values(), text.length);
    workload.checksum().check(NAME + ", parse of " + workload.name(), found);
    return measurement;
  }

  private Measurement write(String what, LocalStorage storage, Cache cache, boolean syncEach)
      throws IOException {
    List<Point> points = workload.points();
    Stopwatch write = new Stopwatch();
    try (Wal wal = new Wal(storage, i -> what.length() + "-" + i + ".wal", SEGMENT_BYTES)) {
      for (int at = 0; at < points.size(); at += Workload.BATCH) {
        int end = Math.min(points.size(), at + Workload.BATCH);
        for (int i = at; i < end; i++) {
          cache.write(points.get(i));
        }
        wal.writeMulti(cache.unlogged());
        cache.markLogged();
        if (syncEach) {
          wal.sync();
        }
      }
      wal.sync();
      Measurement measurement = write.stop(what, workload.values(), wal.size());
      check("in the cache", cache.valueCount());
      return measurement;
    }
  }

  private Measurement read(LocalStorage storage, List<TsmFileInfo> files, long bytes)
      throws IOException {
    Stopwatch read = new Stopwatch();
    long values = 0;
    for (TsmFileInfo file : files) {
      try (TsmReader reader = TsmReader.open(storage.open(file.path()))) {
        Values[] columns = new Values[FieldType.values().length]; // by type, made when needed
        BlockReader blocks = reader.blocks();
        for (int key = 0; key < reader.keyCount(); key++) {
          Values column = column(columns, reader.type(key));
          column.clear();
          reader.read(key, 0, reader.blockCount(key), blocks, column);
          values += column.size();
        }
      }
    }
    Measurement measurement = read.stop("read", values, bytes);
    check("read", values);
    return measurement;
  }

  private static Values column(Values[] columns, FieldType type) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] == null) {
        columns[i] = Values.create(type, 1000);
      }
      if (columns[i].type() == type) {
        return columns[i];
      }
    }
    throw new AssertionError(type);
  }

  /** Once more, and not measured: what others' readers give back is not summed up either. */
  private void check(Path folder, List<TsmFileInfo> files) throws IOException {
    Checksum found = new Checksum();
    for (TsmFileInfo file : files) {
      TsmFormat.read(folder.resolve(file.path()), found);
    }
    workload.checksum().check(NAME + ", " + workload.name(), found);
  }

  private void check(String what, long values) {
    if (values != workload.values()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: %d values %s, of %d",
              workload.name(),
              values,
              what,
              workload.values()));
    }
  }
}
