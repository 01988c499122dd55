package io.tsm.benchmarks.scale;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.scale.SinkUnderLoad.Barrier;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.PointView;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.flink.sink.TsmSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/** What a barrier costs with little and with much in the cache. */
public final class BarrierBenchmark implements Benchmark {
  private static final String DATABASE = "benchmark";
  private static final String RETENTION_POLICY = "autogen";
  private static final int WARMUPS = 1;
  private static final int FEWEST_ROUNDS = 7;
  private static final List<Long> SIZES = List.of(1L << 10, 1L << 20, 1L << 24, 1L << 28);
  private static final List<Long> FULL =
      List.of(1L << 10, 1L << 20, 1L << 24, 1L << 27, 1L << 29, 900L << 20);
  private static final int SMALL_FILE = 4 << 10;
  private static final int LARGE_FILE = 4 << 20; // some entries of a log
  private static final long MEMORY = 3L << 30; // half of it may be open

  @Override
  public String name() {
    return "barrier";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    return List.of(
        section(
            settings.full() ? FULL : SIZES, Math.max(FEWEST_ROUNDS, settings.rounds()), settings));
  }

  /**
   * Measures.
   *
   * @param sizes of the cache, bytes, ascending
   * @param rounds barriers of each size that count
   */
  static Section section(List<Long> sizes, int rounds, Settings settings) throws Exception {
    Map<Long, List<Barrier>> barriers = new LinkedHashMap<>();
    List<Long> syncs = new ArrayList<>();
    List<Long> largeSyncs = new ArrayList<>();
    try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
      Path root = folder.path().resolve("root");
      try (SinkUnderLoad<?> sink = SinkUnderLoad.of(sink(root, folder.path().resolve("local")))) {
        for (int round = 1 - WARMUPS; round <= rounds; round++) {
          settings.progress().accept("Barriers: round %d of %d".formatted(round, rounds));
          for (long size : sizes) {
            sink.fill(size);
            DiskSync.force(root, ".wal"); // as if its values had come more slowly
            Barrier barrier = sink.barrier();
            if (round > 0) {
              barriers.computeIfAbsent(size, s -> new ArrayList<>()).add(barrier);
            }
          }
          syncs.add(DiskSync.nanos(folder.path(), SMALL_FILE));
          largeSyncs.add(DiskSync.nanos(folder.path(), LARGE_FILE));
        }
        check(root, sink.written());
      }
    }
    return BarrierSection.of(barriers, syncs, largeSyncs);
  }

  private static void check(Path root, long written) throws IOException {
    long found = 0;
    for (StoredShard shard :
        StoredRoot.open(new LocalStorage(root)).shards(DATABASE, RETENTION_POLICY)) {
      try (ShardReader reader = ShardReader.open(shard.storage(), shard.directory())) {
        found += reader.count(Selection.all());
      }
    }
    if (found != written) {
      throw new IllegalStateException(found + " values were published, of " + written);
    }
  }

  private static TsmSink<PointView> sink(Path root, Path local) {
    return TsmSink.<PointView>builder()
        .path(root.toUri().toString())
        .database(DATABASE)
        .retentionPolicy(RETENTION_POLICY)
        .localDirectory(local.toString())
        .cacheMaxMemory(new MemorySize(MEMORY))
        .compaction(false)
        .converter((point, out) -> out.emit(point))
        .build();
  }
}
