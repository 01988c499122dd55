package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.Stopwatch;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xerial.snappy.Snappy;

/**
 * The least that a write path must do, as a bound: append to arrays, and write a compressed log of
 * the same values. What takes an engine time is prepared: it knows the number of each series.
 */
final class ArrayLoop implements Contestant {
  static final String NAME = "array loop";

  private final Path disk;
  private final long values;
  private final int columnsPerSeries;
  private final int series;
  // Of each point: the number of its series, its time; then the bits of its values.
  private final int[] seriesOf;
  private final long[] times;
  private final long[] bits;

  ArrayLoop(Workload workload, Path disk) {
    this.disk = disk;
    values = workload.values();
    List<Point> points = workload.points();
    columnsPerSeries = points.get(0).fieldCount();
    seriesOf = new int[points.size()];
    times = new long[points.size()];
    bits = new long[Math.toIntExact(values)];
    Map<SeriesKey, Integer> numbers = new HashMap<>();
    for (int i = 0; i < seriesOf.length; i++) {
      Point point = points.get(i);
      seriesOf[i] = numbers.computeIfAbsent(point.seriesKey(), key -> numbers.size());
      times[i] = point.time();
      for (int field = 0; field < columnsPerSeries; field++) {
        bits[i * columnsPerSeries + field] = point.bits(field);
      }
    }
    series = numbers.size();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Measurement> run() throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(write("write, one sync", false));
    measurements.add(write("write", true));
    return measurements;
  }

  private Measurement write(String what, boolean syncEach) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        FileChannel log =
            FileChannel.open(
                folder.path().resolve("log"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
      Stopwatch write = new Stopwatch();
      Column[] columns = new Column[series * columnsPerSeries];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = new Column();
      }
      ByteWriter entry = new ByteWriter(1 << 20);
      byte[] compressed = new byte[0];
      for (int at = 0; at < times.length; at += Workload.BATCH) {
        int end = Math.min(times.length, at + Workload.BATCH);
        append(columns, at, end);
        entry.clear();
        for (int i = 0; i < columns.length; i++) {
          columns[i].log(i, entry);
        }
        if (compressed.length < Snappy.maxCompressedLength(entry.size())) {
          compressed = new byte[Snappy.maxCompressedLength(entry.size())];
        }
        int length = Snappy.compress(entry.array(), 0, entry.size(), compressed, 0);
        ByteBuffer bytes = ByteBuffer.wrap(compressed, 0, length);
        while (bytes.hasRemaining()) {
          log.write(bytes);
        }
        if (syncEach) {
          log.force(false);
        }
      }
      log.force(false);
      Measurement measurement = write.stop(what, values, log.size());
      check(columns);
      return measurement;
    }
  }

  private void append(Column[] columns, int from, int to) {
    int value = from * columnsPerSeries;
    for (int i = from; i < to; i++) {
      long time = times[i];
      int column = seriesOf[i] * columnsPerSeries;
      for (int field = 0; field < columnsPerSeries; field++) {
        columns[column++].append(time, bits[value++]);
      }
    }
  }

  private void check(Column[] columns) {
    long size = 0;
    for (Column column : columns) {
      size += column.size;
    }
    if (size != values) {
      throw new IllegalStateException(size + " values in arrays, of " + values);
    }
  }

  /** Times and values, and how many of them are in the log. */
  private static final class Column {
    private long[] times = new long[16];
    private long[] bits = new long[16];
    private int size;
    private int logged;

    void append(long time, long value) {
      if (size == times.length) {
        times = Arrays.copyOf(times, size * 2);
        bits = Arrays.copyOf(bits, size * 2);
      }
      times[size] = time;
      bits[size++] = value;
    }

    void log(int number, ByteWriter out) {
      out.writeInt(number);
      out.writeInt(size - logged);
      for (int i = logged; i < size; i++) {
        out.writeLong(times[i]);
        out.writeLong(bits[i]);
      }
      logged = size;
    }
  }
}
