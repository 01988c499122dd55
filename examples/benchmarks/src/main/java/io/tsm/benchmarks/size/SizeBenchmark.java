package io.tsm.benchmarks.size;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.benchmarks.peers.Checksum;
import io.tsm.benchmarks.peers.FileFormat;
import io.tsm.benchmarks.peers.ParquetFormat;
import io.tsm.benchmarks.peers.TsFileFormat;
import io.tsm.benchmarks.peers.TsmFormat;
import io.tsm.benchmarks.peers.WideTable;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Bytes per value after full compaction, beside InfluxDB's own files and other formats. All that is
 * written is read back in the same run and compared.
 */
public final class SizeBenchmark implements Benchmark {
  static final String OURS = TsmFormat.NAME;
  static final String INFLUXDB = "InfluxDB";

  /** All times of a set in one shard, so that nobody's files are cut. */
  private static final Duration SHARD_DURATION = Duration.ofDays(5200L * 7);

  private static final List<String> REAL =
      List.of("air_sensors", "weather", "earthquakes", "iot_air", "city_power");
  private static final int AT_A_TIME = 2; // sets: no time is measured
  private static final int HOSTS = 100;
  private static final int STEPS = 1000;
  private static final int FULL_STEPS = 5000;

  private final List<FileFormat> formats =
      List.of(new ParquetFormat(false), new ParquetFormat(true), new TsFileFormat());

  @Override
  public String name() {
    return "size";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    List<String> notes = new ArrayList<>();
    Influxd.absence().ifPresent(why -> notes.add("Left out: " + INFLUXDB + ": " + why));
    List<Callable<SetSizes>> sets = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      DevopsCpu load = new DevopsCpu(HOSTS, settings.full() ? FULL_STEPS : STEPS, kind);
      sets.add(() -> measure(DataSet.of(load), settings));
    }
    for (String name : REAL) {
      Path file = settings.data().resolve(name + ".lp.gz");
      if (Files.exists(file)) {
        sets.add(() -> measure(DataSet.read(name, file), settings));
      } else {
        notes.add(
            "Left out: %s: %s is not in the folder of --data".formatted(name, file.getFileName()));
      }
    }
    List<SetSizes> sizes = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      for (Future<SetSizes> set : threads.invokeAll(sets)) {
        sizes.add(set.get());
      }
    } finally {
      threads.shutdownNow();
    }
    return List.of(SizeSection.of(sizes, notes));
  }

  /** Writes one set in every way. */
  SetSizes measure(DataSet set, Settings settings) throws IOException {
    List<WideTable> tables = set.tables();
    Checksum checksum = WideTable.checksum(tables);
    Map<String, Long> bytes = new LinkedHashMap<>();
    settings.progress().accept("size: %s, %s".formatted(set.name(), OURS));
    try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
      bytes.put(OURS, OurSize.measure(set, checksum, SHARD_DURATION, folder.path()));
    }
    if (Influxd.absence().isEmpty()) {
      settings.progress().accept("size: %s, %s".formatted(set.name(), INFLUXDB));
      try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
        bytes.put(INFLUXDB, InfluxSize.measure(set, checksum, SHARD_DURATION, folder.path()));
      }
    }
    for (FileFormat format : formats) {
      settings.progress().accept("size: %s, %s".formatted(set.name(), format.name()));
      try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
        bytes.put(format.name(), measure(format, tables, checksum, folder.path()));
      }
    }
    return new SetSizes(set.name(), checksum.values(), bytes);
  }

  private static long measure(
      FileFormat format, List<WideTable> tables, Checksum expected, Path folder)
      throws IOException {
    Checksum found = new Checksum();
    long bytes = 0;
    for (WideTable table : tables) {
      Path file = folder.resolve(table.name());
      format.prepare(table).write(file);
      format.read(table, file, found);
      bytes += Files.size(file);
    }
    expected.check(format.name(), found);
    return bytes;
  }
}
