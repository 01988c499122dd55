package io.tsm.benchmarks.range;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import io.tsm.engine.Durability;
import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.Point;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads of a range of time from a compacted shard: which blocks of it they touch. */
public final class RangeBenchmark implements Benchmark {
  private static final String DATABASE = "benchmark";
  private static final String RETENTION_POLICY = "autogen";
  private static final int HOSTS = 100;
  private static final int STEPS = 5_000;
  private static final int FULL_STEPS = 20_000;
  private static final int WARMUPS = 5;
  private static final int FEWEST_ROUNDS = 25; // they are short

  /** Where windows begin: not at the beginning of a block, and some then end in another one. */
  static final int BEGIN_PERCENT = 39;

  @Override
  public String name() {
    return "range";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    int steps = settings.full() ? FULL_STEPS : STEPS;
    return List.of(section(new DevopsCpu(HOSTS, steps, Kind.FLOATS), settings));
  }

  /** Measures with a load. */
  static Section section(DevopsCpu load, Settings settings) throws Exception {
    settings.progress().accept("Ranges of time: " + load);
    List<Point> points = load.points();
    try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
      fill(folder.path(), points);
      LocalStorage storage = new LocalStorage(folder.path());
      String path = onlyFile(storage);
      List<Window> windows = windows(points, load);
      Map<String, List<RangeRead>> reads = new LinkedHashMap<>();
      int rounds = Math.max(FEWEST_ROUNDS, settings.rounds());
      System.gc(); // what filling the shard left
      for (int round = 1 - WARMUPS; round <= rounds; round++) {
        for (Window window : windows) {
          RangeRead read = RangeRead.of(storage, path, window);
          if (round > 0) {
            reads.computeIfAbsent(window.name(), name -> new ArrayList<>()).add(read);
          }
        }
      }
      return RangeSection.of(load, reads);
    }
  }

  private static void fill(Path root, List<Point> points) throws IOException {
    EngineOptions options =
        EngineOptions.defaults().background(false).durability(Durability.EXPLICIT);
    try (StorageEngine engine = StorageEngine.open(root, options)) {
      engine.writePoints(DATABASE, RETENTION_POLICY, points);
      engine.writeSnapshot();
      engine.compact();
    }
  }

  private static String onlyFile(LocalStorage storage) throws IOException {
    List<String> files = new ArrayList<>();
    for (StoredShard shard : StoredRoot.open(storage).shards(DATABASE, RETENTION_POLICY)) {
      for (Storage.FileEntry file : storage.list(shard.directory())) {
        if (file.name().endsWith(".tsm")) {
          files.add(shard.directory() + "/" + file.name());
        }
      }
    }
    if (files.size() != 1) {
      throw new IllegalStateException("the shard was not compacted into one file: " + files);
    }
    return files.get(0);
  }

  private static List<Window> windows(List<Point> points, DevopsCpu load) {
    long first = points.get(0).time();
    long interval = DevopsCpu.INTERVAL.toNanos();
    long hour = Duration.ofHours(1).toNanos() / interval;
    long begin = first + load.steps() * BEGIN_PERCENT / 100 * interval;
    return List.of(
        Window.of("1 h", points, begin, begin + (hour - 1) * interval),
        Window.of("1 % of the time", points, begin, begin + (load.steps() / 100 - 1) * interval),
        Window.of("10 % of the time", points, begin, begin + (load.steps() / 10 - 1) * interval),
        Window.of("all", points, first, first + (load.steps() - 1) * interval));
  }
}
