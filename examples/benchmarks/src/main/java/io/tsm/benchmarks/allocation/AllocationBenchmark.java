package io.tsm.benchmarks.allocation;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.engine.shard.PointsWriter;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The steady write path: known series and fields, batches of 1,000 points. What a value costs is
 * how much more a batch of points with twice as many values allocates.
 */
public final class AllocationBenchmark implements Benchmark {
  private static final int HOSTS = 10;
  private static final int POINTS = 1000; // of a batch
  private static final int[] FIELDS = {10, 20};
  private static final String WRITER = "writer of many shards, with log";
  private static final int WARMUPS = 40;
  private static final int BATCHES = 200;
  private static final int MOST_PER_POINT = 50;

  private static final double NOTHING = 0.005; // bytes that are written as 0.00

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public List<Section> run(Settings settings) throws IOException {
    settings.progress().accept("Allocation");
    Map<String, List<Allocated>> counts = new LinkedHashMap<>();
    for (int fields : FIELDS) {
      List<Point> points = points(fields);
      try (TemporaryFolder folder = new TemporaryFolder(settings.disk())) {
        LocalStorage storage = new LocalStorage(folder.path());
        add(counts, "cache and log", cacheAndLog(storage, points));
        add(counts, WRITER, writer(storage, points));
      }
      add(counts, "line protocol parser", parser(points, fields));
    }
    return List.of(section(counts));
  }

  private static void add(Map<String, List<Allocated>> counts, String what, Allocated count) {
    counts.computeIfAbsent(what, w -> new ArrayList<>()).add(count);
  }

  private static List<Point> points(int fields) {
    PointBuilder builder = new PointBuilder();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < (WARMUPS + BATCHES) * POINTS; i++) {
      builder.measurement("cpu").tag("host", "host_" + i % HOSTS);
      for (int field = 0; field < fields; field++) {
        builder.field("usage_" + field, Math.sin(i + field));
      }
      points.add(builder.time(1_704_067_200_000_000_000L + i * 1_000_000L).toPoint());
    }
    return points;
  }

  private static Allocated cacheAndLog(LocalStorage storage, List<Point> points)
      throws IOException {
    Cache cache = new Cache(new FieldTypes());
    try (Wal wal = new Wal(storage, i -> "cache-" + i + ".wal", Long.MAX_VALUE)) {
      return Allocated.in(
          WARMUPS,
          BATCHES,
          batch -> {
            for (int i = batch * POINTS; i < (batch + 1) * POINTS; i++) {
              cache.write(points.get(i));
            }
            wal.writeMulti(cache.unlogged());
            cache.markLogged();
          },
          cache::size);
    }
  }

  /** What the sink writes to. */
  private static Allocated writer(LocalStorage storage, List<Point> points) throws IOException {
    ShardLayout layout = new ShardLayout(Duration.ofDays(7), 2);
    try (PointsWriter writer =
            new PointsWriter(
                new WriteTarget(storage, layout, "db", "rp"),
                storage,
                "run",
                Runnable::run,
                1L << 30,
                PointsWriter.ShardGuard.NONE);
        Wal wal = new Wal(storage, i -> "writer-" + i + ".wal", Long.MAX_VALUE)) {
      writer.setWal(wal);
      return Allocated.in(
          WARMUPS,
          BATCHES,
          batch -> {
            for (int i = batch * POINTS; i < (batch + 1) * POINTS; i++) {
              writer.write(points.get(i));
            }
            writer.flush();
          },
          writer::openBytes);
    }
  }

  private static Allocated parser(List<Point> points, int fields) throws IOException {
    ByteWriter[] lines = new ByteWriter[POINTS];
    for (int i = 0; i < POINTS; i++) {
      lines[i] = new ByteWriter(1 << 10);
      LineProtocolFormatter.writePoint(points.get(i), lines[i]);
    }
    PointBuilder builder = new PointBuilder();
    LineProtocolParser parser = new LineProtocolParser(builder, Precision.NANOSECONDS);
    return Allocated.in(
        WARMUPS,
        BATCHES,
        batch -> {
          for (ByteWriter line : lines) {
            parser.parse(line.array(), 0, line.size(), 1);
            if (builder.fieldCount() != fields) {
              throw new IllegalStateException("a line lost fields");
            }
          }
        },
        () -> 0);
  }

  private static Section section(Map<String, List<Allocated>> counts) {
    Table table =
        new Table(
            "bytes",
            "garbage a batch",
            "garbage a point",
            "garbage a value",
            "kept a value",
            "outgrown arrays a value");
    counts.forEach(
        (what, count) -> {
          Allocated more = count.get(1);
          int values = POINTS * FIELDS[1];
          table.row(
              what,
              String.format(Locale.ROOT, "%.0f", more.garbagePerBatch()),
              format(more.garbagePerBatch() / POINTS),
              format(garbagePerValue(count)),
              format(more.keptPerBatch() / values),
              format(more.outgrownPerBatch() / values));
        });
    double perPoint = counts.get(WRITER).get(1).garbagePerBatch() / POINTS;
    double perValue = garbagePerValue(counts.get(WRITER));
    return new Section(
        "Allocation",
        "Known series and fields, batches of %,d points with %d floats each, one thread, a log on disk; counts of the JVM, not samples. A value costs what a batch allocates more than one with %d floats."
            .formatted(POINTS, FIELDS[1], FIELDS[0]),
        List.of(
            new Verdict(
                "allocation in the steady write path, a value",
                "0 bytes",
                format(perValue) + " bytes",
                perValue < NOTHING),
            new Verdict(
                "allocation in the steady write path, a point",
                "< " + MOST_PER_POINT + " bytes",
                format(perPoint) + " bytes",
                perPoint < MOST_PER_POINT)),
        table,
        null,
        List.of(note(counts.get(WRITER).get(1))),
        counts);
  }

  private static String note(Allocated writer) {
    return ("Columns keep the values, so they must grow, and arrays that were outgrown are left"
            + " behind. Garbage is what is allocated in batches in which no column grows: %d of %d"
            + " in the %s.")
        .formatted(writer.quietBatches(), writer.batches(), WRITER);
  }

  private static double garbagePerValue(List<Allocated> counts) {
    double more = counts.get(1).garbagePerBatch() - counts.get(0).garbagePerBatch();
    return Math.max(0, more) / (POINTS * (FIELDS[1] - FIELDS[0])); // compilers may find some later
  }

  private static String format(double bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes);
  }
}
